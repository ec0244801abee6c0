import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import type { Args } from '../args.ts';
import type { Caller } from '../resolve-caller.ts';

/** What is asked without changing anything. */
export type ReadingFunction = (args: Args, caller: Caller) => Promise<VoiceAnswer>;

export const nameOf = (serviceId: string, { company }: Pick<Caller, 'company'>): string =>
  company.data.find(({ id }) => id === serviceId)?.name ?? '';

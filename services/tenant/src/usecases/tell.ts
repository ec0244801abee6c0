import type { EventContract } from '@fencepost/contracts/define';
import { type Envelope, recordEvent } from '@fencepost/contracts/envelope';
import type { Scope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { Aggregate } from './ports.ts';

/** Events of one command: who did it and when is the same for all of them. */
export const teller =
  (scope: Scope, clock: Clock) =>
  <P extends z.ZodType>(event: EventContract<P>, { id, version }: Aggregate, payload: z.input<P>): Envelope =>
    recordEvent(event, { scope, entity: { id, version }, payload, occurredAt: clock.now(), causationId: null });

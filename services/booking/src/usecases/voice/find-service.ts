import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import { ServiceId } from '@fencepost/contracts/ids';
import { chooseService } from '../../domain/choose-service.ts';
import { MOST_SAID, refused } from './answers.ts';
import { type Args, serviceIn } from './args.ts';
import type { Caller } from './resolve-caller.ts';

export type FoundService =
  | { readonly service: { readonly id: string; readonly name: string } }
  | { readonly answer: VoiceAnswer };

/**
 * The service that the words of a caller name, among those of the company's team alone (BKG-030). An id that is not among
 * them goes on to whoever proves it, and is refused there with its reason.
 */
export const findService = (args: Args, { company, words }: Caller): FoundService => {
  const wanted = serviceIn(args);
  const byId = company.data.find(({ id }) => id === wanted);
  if (byId !== undefined) return { service: byId };
  if (ServiceId.safeParse(wanted).success && wanted !== undefined) return { service: { id: wanted, name: '' } };
  if (company.data.length === 0) return { answer: refused('no_services', words.noServices) };
  const choice = chooseService(company.data, wanted);
  if (choice.chosen !== null) return { service: choice.chosen };
  const services = choice.among.map(({ id, name }) => ({ serviceId: id, name }));
  const names = services.slice(0, MOST_SAID).map(({ name }) => name);
  if (names.length === 0) return { answer: refused('service_unknown', words.serviceUnknown) };
  return { answer: refused('service_ambiguous', words.whichService(names), { services }) };
};

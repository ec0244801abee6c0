import { knownEmail, knownName, knownPhone } from '@fencepost/vendors/calcom/contact';

/** Arguments as a language model wrote them: each is read under the names that models give it, and none is believed. */
export type Args = Readonly<Record<string, unknown>>;

const MOST_CHARS = 500;

/** The first of these members that is a text which is not blank. */
export const textIn = (args: Args, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, MOST_CHARS);
  }
  return undefined;
};

export const slotTokenIn = (args: Args): string | undefined => textIn(args, 'slotToken', 'slot_token', 'token', 'slot');
export const appointmentIdIn = (args: Args): string | undefined => textIn(args, 'appointmentId', 'appointment_id');
export const serviceIn = (args: Args): string | undefined =>
  textIn(args, 'serviceId', 'service_id', 'service', 'service_name');
export const dateIn = (args: Args): string | undefined =>
  textIn(args, 'text', 'when', 'start', 'startsAt', 'date', 'datetime');
export const contactIn = (args: Args) => ({
  name: knownName(textIn(args, 'name', 'customer_name')),
  email: knownEmail(textIn(args, 'email')),
  phone: knownPhone(textIn(args, 'phone', 'phone_number')),
});

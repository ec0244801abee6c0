import type { Language } from '../spoken/words.ts';
import type { DateProblem } from '../spoken-date.ts';

/** Everything that a voice agent may be told to say; `when` is a time in words. */
export interface Sentences {
  readonly language: Language;
  greeting(company: string): string;
  greetingKnown(company: string, name: string): string;
  /** Whose the call is cannot be told: kind, and with the offer of a call-back (S4). */
  readonly unresolved: string;
  readonly callbackUnresolved: string;
  readonly unknownFunction: string;
  readonly tryAgain: string;
  readonly goesOn: string;
  customerKnown(name: string): string;
  readonly customerUnknown: string;
  services(names: readonly string[]): string;
  readonly noServices: string;
  whichService(names: readonly string[]): string;
  readonly serviceUnknown: string;
  readonly serviceNotInTeam: string;
  free(service: string, whens: readonly string[]): string;
  noneFree(service: string): string;
  chooseSlot(whens: readonly string[]): string;
  readonly slotUnknown: string;
  readonly slotOfOtherService: string;
  readonly nameNeeded: string;
  readonly contactNeeded: string;
  booked(service: string, when: string): string;
  accepted(service: string, when: string): string;
  rescheduled(when: string): string;
  moveAccepted(when: string): string;
  cancelled(when: string): string;
  cancelledWithFee(when: string, fee: string): string;
  slotTaken(whens: readonly string[]): string;
  /** `why` is a sentence of its own. */
  policyDenied(why: string): string;
  /** Of a start that several customers share: booking a seat, moving it and giving it up. */
  readonly soldBySeat: string;
  readonly cannotChange: string;
  readonly refused: string;
  readonly callerNotVerified: string;
  readonly appointmentNotFound: string;
  whichAppointment(whens: readonly string[]): string;
  appointments(whens: readonly string[]): string;
  readonly noAppointments: string;
  callback(when: string): string;
  date(when: string): string;
  readonly dateSpan: string;
  whichDate(whens: readonly string[]): string;
  readonly notADate: Readonly<Record<DateProblem, string>>;
}

import type { Sentences } from './sentences.ts';

const joined = (parts: readonly string[], word: string): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
const or = (parts: readonly string[]): string => joined(parts, 'or');
const and = (parts: readonly string[]): string => joined(parts, 'and');
const offer = 'Would you like somebody to call you back?';

export const english: Sentences = {
  language: 'en',
  greeting: (company) => `Hello, this is ${company}. What can I do for you?`,
  greetingKnown: (company, name) => `Hello ${name}, this is ${company}. What can I do for you?`,
  unresolved: `I am sorry, I cannot tell where your call belongs just now. ${offer}`,
  callbackUnresolved: 'I have noted that you would like to be called back. We will take care of it.',
  unknownFunction: 'I am sorry, I cannot do that for you on the telephone.',
  tryAgain: 'One moment please, this is taking a little longer. I will try again.',
  goesOn:
    'This is taking a little longer. I have noted your request; we will take care of it and call you if anything does not work.',
  customerKnown: (name) => `Good to hear from you again, ${name}.`,
  customerUnknown: 'We do not know you yet. May I have your name?',
  services: (names) => `You can book ${and(names)}.`,
  noServices: `I am sorry, nothing can be booked on the telephone at the moment. ${offer}`,
  whichService: (names) => `Do you mean ${or(names)}?`,
  serviceUnknown: 'I am sorry, I do not know that service. Which one would you like?',
  serviceNotInTeam: `I am sorry, I cannot book that service here. ${offer}`,
  free: (service, whens) => `For ${service} there is ${or(whens)}. What suits you?`,
  noneFree: (service) => `I am sorry, nothing is free for ${service} at that time. Shall I look at another day?`,
  chooseSlot: (whens) => `There is ${or(whens)}. Shall I book one of these for you?`,
  slotUnknown: 'Let me look once more which times are free.',
  slotOfOtherService: 'That time belongs to another service. Let me look again.',
  nameNeeded: 'Under which name may I book the appointment?',
  contactNeeded: 'At which telephone number can we reach you?',
  booked: (service, when) => `Your appointment is booked: ${service}, ${when}.`,
  accepted: (service, when) =>
    `Your appointment is noted: ${service}, ${when}. It is not confirmed yet; we will call you if anything does not work.`,
  rescheduled: (when) => `Your appointment is moved to ${when}.`,
  moveAccepted: (when) =>
    `Your appointment is set to ${when}. It is yet to be confirmed; we will call you if anything does not work.`,
  cancelled: (when) => `Your appointment on ${when} is cancelled.`,
  cancelledWithFee: (when, fee) => `Your appointment on ${when} is cancelled. There is a fee of ${fee}.`,
  slotTaken: (whens) =>
    whens.length === 0
      ? `I am sorry, that time is taken. ${offer}`
      : `I am sorry, that time is taken. There would be ${or(whens)}.`,
  policyDenied: (why) => `I am sorry, the rules of the house do not allow that. ${why} ${offer}`,
  soldBySeat: `Several people share this appointment: its seats are given out and changed on our booking page on the internet. ${offer}`,
  cannotChange: 'This appointment can no longer be changed.',
  refused: `I am sorry, I could not do that. ${offer}`,
  callerNotVerified: `For that I need to see the number with which you booked. ${offer}`,
  appointmentNotFound: 'I am sorry, I cannot find that appointment under your number.',
  whichAppointment: (whens) => `Which appointment do you mean: ${or(whens)}?`,
  appointments: (whens) => `You have ${whens.length === 1 ? 'an appointment' : 'appointments'}: ${and(whens)}.`,
  noAppointments: 'I cannot find an appointment to come under your number.',
  callback: (when) => `Of course, we will call you back by ${when}.`,
  date: (when) => `That is ${when}.`,
  dateSpan: 'Certainly. At what time?',
  whichDate: (whens) => `Do you mean ${or(whens)}?`,
  notADate: {
    no_date: 'On which day, and at what time?',
    unknown_words: 'I did not understand that. On which day, and at what time, please?',
    no_such_day: 'There is no such day. Which one do you mean?',
    no_such_time: 'There is no such time. At what time, please?',
    in_the_past: 'That time has gone by. When would you like to come?',
    too_far: 'We cannot plan that far ahead yet. Could it be earlier?',
    clock_change: 'There is no such time on that day, because the clocks change. At what time, please?',
  },
};

import type { Sentences } from './sentences.ts';

const or = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} oder ${parts.at(-1)}`;
const and = (parts: readonly string[]): string => or(parts).replace(/ oder (?=[^,]*$)/, ' und ');
const offer = 'Soll Sie jemand zurückrufen?';

export const german: Sentences = {
  language: 'de',
  greeting: (company) => `Guten Tag, hier ist ${company}. Was kann ich für Sie tun?`,
  greetingKnown: (company, name) => `Guten Tag ${name}, hier ist ${company}. Was kann ich für Sie tun?`,
  unresolved: `Es tut mir leid, ich kann Ihren Anruf gerade nicht richtig zuordnen. ${offer}`,
  callbackUnresolved: 'Ich habe Ihren Wunsch nach einem Rückruf notiert. Wir kümmern uns darum.',
  unknownFunction: 'Das kann ich am Telefon leider nicht für Sie erledigen.',
  tryAgain: 'Einen Moment bitte, das dauert gerade etwas länger. Ich versuche es gleich noch einmal.',
  goesOn:
    'Das dauert gerade etwas länger. Ich habe Ihren Wunsch notiert; wir kümmern uns darum und melden uns, wenn etwas nicht klappt.',
  customerKnown: (name) => `Schön, dass Sie wieder anrufen, ${name}.`,
  customerUnknown: 'Wir kennen Sie noch nicht. Wie ist Ihr Name?',
  services: (names) => `Sie können bei uns buchen: ${and(names)}.`,
  noServices: `Im Moment lässt sich am Telefon leider nichts buchen. ${offer}`,
  whichService: (names) => `Meinen Sie ${or(names)}?`,
  serviceUnknown: 'Diese Leistung kenne ich leider nicht. Welche darf es sein?',
  serviceNotInTeam: `Diese Leistung kann ich hier leider nicht buchen. ${offer}`,
  free: (service, whens) => `Für ${service} ist frei: ${or(whens)}. Was passt Ihnen?`,
  noneFree: (service) =>
    `Für ${service} ist in dieser Zeit leider nichts frei. Soll ich an einem anderen Tag nachsehen?`,
  chooseSlot: (whens) => `Frei ist ${or(whens)}. Soll ich einen dieser Termine für Sie buchen?`,
  slotUnknown: 'Lassen Sie mich bitte noch einmal nachsehen, welche Zeiten frei sind.',
  slotOfOtherService: 'Diese Zeit gehört zu einer anderen Leistung. Ich sehe gern noch einmal nach.',
  nameNeeded: 'Auf welchen Namen darf ich den Termin buchen?',
  contactNeeded: 'Unter welcher Telefonnummer können wir Sie erreichen?',
  booked: (service, when) => `Ihr Termin ist gebucht: ${service} am ${when}.`,
  accepted: (service, when) =>
    `Ihr Termin ist für Sie vorgemerkt: ${service} am ${when}. Die Bestätigung steht noch aus; wir melden uns, wenn etwas nicht klappt.`,
  rescheduled: (when) => `Ihr Termin ist verschoben auf ${when}.`,
  moveAccepted: (when) =>
    `Ihr Termin ist für Sie umgetragen auf ${when}. Die Bestätigung steht noch aus; wir melden uns, wenn etwas nicht klappt.`,
  cancelled: (when) => `Ihr Termin am ${when} ist abgesagt.`,
  cancelledWithFee: (when, fee) => `Ihr Termin am ${when} ist abgesagt. Dafür fallen ${fee} an.`,
  slotTaken: (whens) =>
    whens.length === 0
      ? `Diese Zeit ist leider schon vergeben. ${offer}`
      : `Diese Zeit ist leider schon vergeben. Frei wäre ${or(whens)}.`,
  policyDenied: (why) => `Das lassen die Regeln des Hauses leider nicht zu. ${why} ${offer}`,
  soldBySeat: `Diesen Termin teilen sich mehrere: Plätze darin vergibt und ändert nur unsere Buchungsseite im Internet. ${offer}`,
  cannotChange: 'Dieser Termin lässt sich nicht mehr ändern.',
  refused: `Das konnte ich leider nicht erledigen. ${offer}`,
  callerNotVerified: `Dafür muss ich die Rufnummer sehen, mit der Sie gebucht haben. ${offer}`,
  appointmentNotFound: 'Unter Ihrer Rufnummer finde ich diesen Termin leider nicht.',
  whichAppointment: (whens) => `Welchen Termin meinen Sie: ${or(whens)}?`,
  appointments: (whens) => `Sie haben ${whens.length === 1 ? 'einen Termin' : 'Termine'}: ${and(whens)}.`,
  noAppointments: 'Unter Ihrer Rufnummer finde ich keinen kommenden Termin.',
  callback: (when) => `Gern, wir rufen Sie zurück, spätestens ${when}.`,
  date: (when) => `Das ist ${when}.`,
  dateSpan: 'Gern. Um wie viel Uhr?',
  whichDate: (whens) => `Meinen Sie ${or(whens)}?`,
  notADate: {
    no_date: 'An welchem Tag und um wie viel Uhr?',
    unknown_words: 'Das habe ich nicht verstanden. An welchem Tag und um wie viel Uhr, bitte?',
    no_such_day: 'Diesen Tag gibt es nicht. Welchen meinen Sie?',
    no_such_time: 'Diese Uhrzeit gibt es nicht. Um wie viel Uhr, bitte?',
    in_the_past: 'Diese Zeit ist schon vorbei. Wann darf es sein?',
    too_far: 'So weit im Voraus können wir noch nicht planen. Ginge es früher?',
    clock_change: 'Diese Uhrzeit gibt es an dem Tag nicht, denn die Uhren werden umgestellt. Um wie viel Uhr, bitte?',
  },
};

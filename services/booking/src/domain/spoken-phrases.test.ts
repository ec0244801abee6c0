import { describe, expect, it } from 'vitest';
import { spokenDate } from './spoken-date.ts';
import { wallTimeOf } from './wall-clock.ts';

const timeZone = 'Europe/Berlin';
/** Friday 6 March 2026, 10:00 in Berlin. */
const now = '2026-03-06T09:00:00.000Z';
const latest = '2027-03-06T09:00:00.000Z';

const clockOf = (at: string): string => {
  const { date, minutes } = wallTimeOf(at, timeZone);
  const time = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  return `${date.slice(5)} ${time}`;
};

/** `03-10 14:30`; `03-10 0:00 to 03-11 0:00 (morning)`; what it is asked back as, or why it is refused. */
const understood = (language: 'de' | 'en', text: string): string => {
  const said = spokenDate(text, { language, timeZone, now, latest });
  switch (said.understood) {
    case 'moment':
      return clockOf(said.startsAt);
    case 'span': {
      const part = said.part === null ? '' : ` (${said.part})`;
      return `${clockOf(said.from)} to ${clockOf(said.to)}${part}`;
    }
    case 'ambiguous':
      return [said.why, ...said.candidates.map(({ date }) => date.slice(5))].join(' ');
    case 'not':
      return said.why;
  }
};

describe('what callers say, on a Friday at ten', () => {
  it.each([
    ['übermorgen vormittag', '03-08 0:00 to 03-09 0:00 (morning)'],
    ['in 14 Tagen', '03-20 0:00 to 03-21 0:00'],
    ['in vierzehn Tagen um zehn', '03-20 10:00'],
    ['Anfang nächster Woche', '03-09 0:00 to 03-11 0:00'],
    ['Mitte nächster Woche', '03-10 0:00 to 03-13 0:00'],
    ['Ende nächster Woche', '03-12 0:00 to 03-16 0:00'],
    ['Ende nächster Woche vormittags', '03-12 0:00 to 03-16 0:00 (morning)'],
    ['Ende der Woche', '03-06 10:00 to 03-09 0:00'],
    ['am Wochenende', '03-07 0:00 to 03-09 0:00'],
    ['dieses Wochenende', '03-07 0:00 to 03-09 0:00'],
    ['nächstes Wochenende', 'which_day 03-07 03-14'],
    ['übernächste Woche', '03-16 0:00 to 03-23 0:00'],
    ['Freitag in acht Tagen um 9', '03-13 9:00'],
    ['heute in acht Tagen um 9', 'which_day 03-13 03-14'],
    ['kommendes Wochenende', '03-07 0:00 to 03-09 0:00'],
    ['übernächstes Wochenende', 'which_day 03-14 03-21'],
    ['Montag in acht Tagen', '03-16 0:00 to 03-17 0:00'],
    ['in zwei Wochen am Dienstag um 10', 'which_day 03-17 03-24'],
    ['Freitag, der 13.', '03-13 0:00 to 03-14 0:00'],
    ['am Freitag den dreizehnten um zwölf Uhr dreißig', '03-13 12:30'],
    ['am Montag den 13.', 'no_such_day'],
    ['Di 10.3. 14:30', '03-10 14:30'],
    ['Mo um 9', '03-09 9:00'],
    ['so um neun am Montag', '03-09 9:00'],
    ['morgen 14h', '03-07 14:00'],
    ['morgen um 1430', '03-07 14:30'],
    ['morgen um 24 Uhr', '03-08 0:00'],
    ['heute um 24 Uhr', '03-07 0:00'],
    ['morgen ab 15 Uhr', '03-07 15:00 to 03-08 0:00'],
    ['Montag nach 15 Uhr', '03-09 15:00 to 03-10 0:00'],
    ['Montag vor zehn Uhr', '03-09 0:00 to 03-09 10:00'],
    ['Montag bis 12 Uhr', '03-09 0:00 to 03-09 12:00'],
    ['Montag zehn nach neun', '03-09 9:10'],
    ['Montag Viertel vor zehn', '03-09 9:45'],
    ['Samstag zwischen 10 und 12 Uhr', '03-07 10:00 to 03-07 12:00'],
    ['Montag zwischen zwei und vier', '03-09 14:00 to 03-09 16:00'],
    ['ab Montag', '03-09 0:00 to 03-23 0:00'],
    ['ab nächster Woche nachmittags', '03-09 0:00 to 03-23 0:00 (afternoon)'],
    ['bis Freitag in einer Woche', '03-06 10:00 to 03-14 0:00'],
    ['so bald wie möglich', '03-06 10:00 to 03-20 10:00'],
    ['so schnell wie möglich bitte', '03-06 10:00 to 03-20 10:00'],
    ['egal wann', '03-06 10:00 to 03-20 10:00'],
    ['den nächsten freien Termin', '03-06 10:00 to 03-20 10:00'],
    ['in einem Monat', '04-06 0:00 to 04-07 0:00'],
    ['in zwei Monaten um 10', '05-06 10:00'],
    ['nächsten Monat', '04-01 0:00 to 05-01 0:00'],
    ['Ende des Monats', '03-21 0:00 to 04-01 0:00'],
    ['Mitte April vormittags', '04-11 0:00 to 04-21 0:00 (morning)'],
    ['in einer halben Stunde', '03-06 10:30'],
    ['in anderthalb Stunden', '03-06 11:30'],
    ['heute noch', '03-06 10:00 to 03-07 0:00'],
    ['gleich morgen früh', '03-07 0:00 to 03-08 0:00 (morning)'],
    ['gestern um 10', 'in_the_past'],
    ['vorgestern', 'in_the_past'],
    ['letzten Dienstag', 'in_the_past'],
    ['vor zwei Tagen', 'in_the_past'],
    ['morgen in einem Jahr und einem Tag', 'unknown_words'],
    ['Dienstag oder Donnerstag', 'unknown_words'],
    ['nicht vor Montag', 'unknown_words'],
    ['nicht nach 15 Uhr', 'unknown_words'],
    ['nicht vor 10 Uhr am Montag', 'unknown_words'],
    ['wenn der Mond voll ist', 'unknown_words'],
    ['31. April', 'no_such_day'],
  ])('%s', (text, expected) => {
    expect(understood('de', text)).toBe(expected);
  });

  it.each([
    ['the day after tomorrow in the morning', '03-08 0:00 to 03-09 0:00 (morning)'],
    ['in 14 days', '03-20 0:00 to 03-21 0:00'],
    ['in a fortnight at ten', '03-20 10:00'],
    ['early next week', '03-09 0:00 to 03-11 0:00'],
    ['the middle of next week', '03-10 0:00 to 03-13 0:00'],
    ['the end of next week', '03-12 0:00 to 03-16 0:00'],
    ['this weekend', '03-07 0:00 to 03-09 0:00'],
    ['next weekend', 'which_day 03-07 03-14'],
    ['the week after next', '03-16 0:00 to 03-23 0:00'],
    ['a week on Tuesday at 9', '03-17 9:00'],
    ['Friday week at 9', '03-13 9:00'],
    ['Friday the 13th at noon', '03-13 12:00'],
    ['this afternoon', '03-06 10:00 to 03-07 0:00 (afternoon)'],
    ['this evening at six', '03-06 18:00'],
    ['tomorrow night', '03-07 0:00 to 03-08 0:00 (evening)'],
    ['12 noon tomorrow', '03-07 12:00'],
    ['a quarter to five on Monday', '03-09 16:45'],
    ['Monday nine thirty', '03-09 9:30'],
    ['Monday at 1430', '03-09 14:30'],
    ['tomorrow after 3pm', '03-07 15:00 to 03-08 0:00'],
    ['Monday before 11 am', '03-09 0:00 to 03-09 11:00'],
    ['between 2 and 4 on Monday', '03-09 14:00 to 03-09 16:00'],
    ['Monday between 11 am and 1 pm', '03-09 11:00 to 03-09 13:00'],
    ['from Monday', '03-09 0:00 to 03-23 0:00'],
    ['by Tuesday', '03-06 10:00 to 03-11 0:00'],
    ['as soon as possible', '03-06 10:00 to 03-20 10:00'],
    ['the next available appointment please', '03-06 10:00 to 03-20 10:00'],
    ['in a month', '04-06 0:00 to 04-07 0:00'],
    ['next month', '04-01 0:00 to 05-01 0:00'],
    ['late April', '04-21 0:00 to 05-01 0:00'],
    ['in half an hour', '03-06 10:30'],
    ['in an hour and a half', '03-06 11:30'],
    ['sometime next week', '03-09 0:00 to 03-16 0:00'],
    ['first thing tomorrow', '03-07 0:00 to 03-08 0:00 (morning)'],
    ['yesterday at 10', 'in_the_past'],
    ['last Tuesday', 'in_the_past'],
    ['two days ago', 'in_the_past'],
    ['not before Monday', 'unknown_words'],
    ['not after 3 pm', 'unknown_words'],
    ['Monday or Tuesday', 'unknown_words'],
    ['when pigs fly', 'unknown_words'],
    ['the 31st of April', 'no_such_day'],
  ])('%s', (text, expected) => {
    expect(understood('en', text)).toBe(expected);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language } from './spoken/words.ts';
import { spokenDate } from './spoken-date.ts';
import { dateOf, momentsOf, wallTimeOf } from './wall-clock.ts';

const timeZone = 'Europe/Berlin';
/** Friday 6 March 2026, 10:00 in Berlin. */
const FRIDAY = '2026-03-06T09:00:00.000Z';
/** Monday 9 March 2026, 10:00. */
const MONDAY = '2026-03-09T09:00:00.000Z';

const ask = (language: Language, text: string, now = FRIDAY, latest = '2027-03-06T09:00:00.000Z') =>
  spokenDate(text, { language, timeZone, now, latest });
/** `10 14:30` of March 2026 in Berlin. */
const local = (text: string): string => {
  const [day = '', time = ''] = text.split(' ');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return momentsOf({ date: `2026-03-${day}`, minutes: hour * 60 + minute }, timeZone)[0] ?? '';
};

describe('a moment', () => {
  it.each([
    ['de', 'nächsten Dienstag um halb drei', '10 14:30'],
    ['de', 'naechsten Dienstag um halb drei', '10 14:30'],
    ['de', 'übermorgen 15 Uhr 30', '08 15:30'],
    ['de', 'morgen um 9 Uhr', '07 09:00'],
    ['de', 'morgen früh um acht', '07 08:00'],
    ['de', 'morgen Abend um acht', '07 20:00'],
    ['de', 'am Dienstagnachmittag um drei', '10 15:00'],
    ['de', 'Dienstag morgen um sieben', '10 07:00'],
    ['de', 'Dienstag, den 10. März um viertel nach zwei', '10 14:15'],
    ['de', 'am zehnten März um 14 Uhr', '10 14:00'],
    ['de', '10.3. um 14:15 Uhr', '10 14:15'],
    ['de', '10.03.2026 14.15 Uhr', '10 14:15'],
    ['de', 'am 10. um viertel vor vier', '10 15:45'],
    ['de', 'Montag fünf vor halb elf', '09 10:25'],
    ['de', 'Montag zehn nach halb drei', '09 14:40'],
    ['de', 'Montag um dreiviertel vier', '09 15:45'],
    ['de', 'Montag zwanzig nach zwölf', '09 12:20'],
    ['de', 'Montag mittags', '09 12:00'],
    ['de', 'ich hätte gern einen Termin am kommenden Montag gegen elf Uhr bitte', '09 11:00'],
    ['de', 'nächste Woche Mittwoch um zehn Uhr', '11 10:00'],
    ['de', 'Mittwoch nächster Woche um 10 Uhr', '11 10:00'],
    ['de', 'Montag in einer Woche um 8 Uhr', '16 08:00'],
    ['de', 'heute in zwei Wochen um 16 Uhr', '20 16:00'],
    ['de', 'in drei Tagen um einundzwanzig Uhr', '09 21:00'],
    ['de', 'heute um 15 Uhr', '06 15:00'],
    ['de', 'um 15 Uhr', '06 15:00'],
    ['de', 'in zwei Stunden', '06 12:00'],
    ['en', 'next Tuesday at half past two', '10 14:30'],
    ['en', 'tomorrow at 3pm', '07 15:00'],
    ['en', 'tomorrow at 3 p.m.', '07 15:00'],
    ['en', 'the day after tomorrow at quarter to ten', '08 09:45'],
    ['en', 'on Monday at 10:30 am', '09 10:30'],
    ['en', 'Monday at ten past four in the afternoon', '09 16:10'],
    ['en', 'Monday morning at seven', '09 07:00'],
    ['en', 'March 10th at three o’clock', '10 15:00'],
    ['en', 'the tenth of March at noon', '10 12:00'],
    ['en', 'Wednesday next week at 14:00', '11 14:00'],
    ['en', 'two weeks from today at 4 pm', '20 16:00'],
    ['en', 'a week from tomorrow at 4 pm', '14 16:00'],
    ['en', 'Tuesday week at 9 am', '17 09:00'],
    ['en', 'in an hour', '06 11:00'],
    ['de', '2026-03-10T14:30', '10 14:30'],
    ['de', '2026-03-10 14:30', '10 14:30'],
    ['en', '2026-03-10T14:30:00', '10 14:30'],
    ['en', '2026-03-10T08:30:00-05:00', '10 14:30'],
    ['en', '2026-03-10T13:30:00.000Z', '10 14:30'],
  ] as const)('is understood: %s, %s', (language, text, expected) => {
    expect(ask(language, text)).toMatchObject({ understood: 'moment', startsAt: local(expected) });
  });

  it('says where morning or afternoon was only assumed', () => {
    expect(ask('de', 'Montag um halb drei')).toMatchObject({ assumed: true });
    expect(ask('de', 'Montag nachmittags um halb drei')).toMatchObject({ assumed: false });
    expect(ask('de', 'Montag um 14:30')).toMatchObject({ assumed: false });
    expect(ask('en', 'Monday at 3 pm')).toMatchObject({ assumed: false });
  });
});

describe('a day without a time', () => {
  it.each([
    ['de', 'morgen', '07', '08', null],
    ['de', 'heute in zwei Wochen', '20', '21', null],
    ['de', 'nächste Woche', '09', '16', null],
    ['de', 'Dienstag Nachmittag', '10', '11', 'afternoon'],
    ['en', 'Tuesday morning', '10', '11', 'morning'],
    ['en', 'next week', '09', '16', null],
    ['en', 'March 10', '10', '11', null],
    ['en', '2026-03-10', '10', '11', null],
  ] as const)('is a span: %s, %s', (language, text, from, to, part) => {
    const expected = { understood: 'span', from: local(`${from} 0:00`), to: local(`${to} 0:00`), part };
    expect(ask(language, text)).toEqual(expected);
  });

  it('begins now where it has begun', () => {
    expect(ask('de', 'heute')).toEqual({ understood: 'span', from: FRIDAY, to: local('07 0:00'), part: null });
  });
});

describe('what can be meant in several ways', () => {
  it.each([
    ['de', 'nächsten Dienstag um halb drei', 'which_day', ['10 14:30', '17 14:30'], MONDAY],
    ['en', 'next Tuesday at half past two', 'which_day', ['10 14:30', '17 14:30'], MONDAY],
    ['de', 'Montag um 15 Uhr', 'which_day', ['09 15:00', '16 15:00'], MONDAY],
    ['en', 'Monday at half two', 'which_time', ['09 13:30', '09 14:30'], FRIDAY],
    ['de', 'Montag um viertel drei', 'which_time', ['09 14:15', '09 15:15'], FRIDAY],
  ] as const)('is asked back: %s, %s', (language, text, why, expected, now) => {
    const { understood, ...rest } = ask(language, text, now);
    expect(understood).toBe('ambiguous');
    const candidates = expected.map((each) => ({ date: `2026-03-${each.slice(0, 2)}`, startsAt: local(each) }));
    expect(rest).toEqual({ why, candidates });
  });

  it('is one day where the other has gone by: on a Monday at ten, Monday at nine is in a week', () => {
    expect(ask('de', 'Montag um 9 Uhr', MONDAY)).toMatchObject({ understood: 'moment', startsAt: local('16 9:00') });
  });

  it('is both days that figures can name in English, and the one that there is', () => {
    expect(ask('en', '4/5')).toMatchObject({ candidates: [{ date: '2026-05-04' }, { date: '2026-04-05' }] });
    expect(ask('en', '4/25')).toMatchObject({ understood: 'span', from: '2026-04-24T22:00:00.000Z' });
  });

  it('is both moments of the hour that comes twice, and no moment of the one that is skipped', () => {
    const twice = ask('de', '25.10.2026 um 2:30 morgens');
    const candidates = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'].map((startsAt) => ({ startsAt }));
    expect(twice).toMatchObject({ understood: 'ambiguous', why: 'clock_change', candidates });
    expect(ask('de', '29.3.2026 um 2:30 morgens')).toEqual({ understood: 'not', why: 'clock_change' });
    expect(ask('de', '29.3.2026 um 3:30 morgens')).toMatchObject({ startsAt: '2026-03-29T01:30:00.000Z' });
  });
});

describe('what is no date to come', () => {
  it.each([
    ['de', '', 'no_date'],
    ['de', 'bitte', 'no_date'],
    ['de', 'heute um 9 Uhr', 'in_the_past'],
    ['de', '2020-01-01', 'in_the_past'],
    ['en', '2026-03-06T08:59:00Z', 'in_the_past'],
    ['de', '1.1.2030 um 9 Uhr', 'too_far'],
    ['de', '5.3. um 9 Uhr', 'moment'],
    ['de', '30. Februar', 'no_such_day'],
    ['de', '32.1.', 'no_such_day'],
    ['de', 'Mittwoch, den 10. März um 10 Uhr', 'no_such_day'],
    ['de', '2026-02-30', 'no_such_day'],
    ['de', 'morgen um 25 Uhr', 'no_such_time'],
    ['de', 'morgen um 12:75', 'no_such_time'],
    ['en', 'tomorrow morning at 15:00', 'no_such_time'],
    ['de', 'nicht am Dienstag', 'unknown_words'],
    ['de', 'zwischen Dienstag und Mittwoch', 'unknown_words'],
    ['de', 'Dienstag oder Mittwoch um drei', 'unknown_words'],
    ['en', 'any day but Tuesday', 'unknown_words'],
    ['en', 'when the cows come home', 'unknown_words'],
    ['de', 'nächste Woche um 10 Uhr', 'no_date'],
    ['de', 'x'.repeat(10_000), 'unknown_words'],
  ] as const)('is refused with its reason: %s, %s', (language, text, why) => {
    const said = ask(language, text);
    expect(said.understood === 'not' ? said.why : said.understood).toBe(why);
  });
});

describe('every text', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
  const words =
    'nächsten Dienstag heute morgen um halb viertel drei 15 Uhr 30 in zwei Wochen 3. März next Tuesday at past pm 12:30 2026-03-10 T'.split(
      ' ',
    );
  const anyText = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((each) => each.join(' ')),
  );

  it('has an answer: never an exception, never a moment that is past or beyond the window', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('de', 'en'), fc.constantFrom(...zones), (text, language, zone) => {
        const latest = '2026-06-06T09:00:00.000Z';
        const said = spokenDate(text, { language, timeZone: zone, now: FRIDAY, latest });
        if (said.understood === 'moment') expect(said.startsAt > FRIDAY && said.startsAt <= latest).toBe(true);
        if (said.understood === 'span') expect(said.from < said.to && said.from >= FRIDAY).toBe(true);
        if (said.understood === 'ambiguous') expect(said.candidates.length).toBeGreaterThan(1);
      }),
    );
  });

  it('that names a day and a time in figures is that very time on the clocks of the zone', () => {
    const moments = fc.record({
      day: fc.integer({ min: 0, max: 360 }),
      minutes: fc.integer({ min: 0, max: 24 * 60 - 1 }),
      zone: fc.constantFrom(...zones),
      language: fc.constantFrom('de' as const, 'en' as const),
    });
    fc.assert(
      fc.property(moments, ({ day, minutes, zone, language }) => {
        const date = new Date(Date.UTC(2026, 2, 8 + day)).toISOString().slice(0, 10);
        const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
        const [year = 0, month = 0, dayOfMonth = 0] = date.split('-').map(Number);
        expect(dateOf(year, month, dayOfMonth)).toBe(date);
        const said = spokenDate(`${date} ${time}`, {
          language,
          timeZone: zone,
          now: FRIDAY,
          latest: '2028-01-01T00:00:00.000Z',
        });
        const moments = momentsOf({ date, minutes }, zone);
        if (said.understood === 'moment') {
          expect(wallTimeOf(said.startsAt, zone)).toEqual({ date, minutes });
        } else expect(moments.length).not.toBe(1);
      }),
    );
  });
});

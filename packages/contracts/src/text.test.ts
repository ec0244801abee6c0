import { expect, test } from 'vitest';
import { TimeZone } from './instant.ts';
import { Name } from './text.ts';

test.each(['Friseur 1', 'Žofie & Søn', '美容室', 'صالون', 'Familie 👩‍👩‍👧', ' Mitte '])('%j is a name', (name) => {
  expect(Name.parse(name)).toBe(name.trim());
});

test.each([
  '',
  '  ',
  '\u0000',
  'a\u0000b',
  'a\nb',
  '\ud800',
  'a\udc00',
  '\u202egnirrah',
  'x\u2066y',
  '\u200b',
  '\u2028',
])('%j is none: it cannot be seen, or shows something else than it is', (name) => {
  expect(Name.safeParse(name).success).toBe(false);
});

test('a time zone has a name and knows its summer; an offset does not', () => {
  for (const zone of ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'])
    expect(TimeZone.parse(zone)).toBe(zone);
  for (const zone of ['+01:00', '-08:00', 'Mars/Phobos', '']) expect(TimeZone.safeParse(zone).success).toBe(false);
});

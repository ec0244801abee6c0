import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { signRetellBody, verifyRetellSignature } from './signature.ts';

const fixture = new URL('../../../fakes/fixtures/retell/signature.vectors.json', import.meta.url);
const { valid }: { valid: { rawBody: string; apiKey: string; timestamp: number; header: string }[] } = JSON.parse(
  readFileSync(fixture, 'utf8'),
);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const KEY = 'key_test_0123456789abcdef';
const NOW_MS = 1_795_230_000_000;
const body = bytes('{"event":"call_started","call":{"call_id":"abc"}}');
const header = signRetellBody(body, KEY, NOW_MS);

describe('vectors made with Retell’s own library', () => {
  test.each(valid)('$rawBody', ({ rawBody, apiKey, timestamp, header: expected }) => {
    expect(signRetellBody(bytes(rawBody), apiKey, timestamp)).toBe(expected);
    expect(verifyRetellSignature(bytes(rawBody), expected, [apiKey], timestamp)).toBe(true);
  });
});

describe('a signature', () => {
  test.each([
    [0, true],
    [300_000, true],
    [300_001, false],
    [301_000, false],
    [-300_000, true],
    [-300_001, false],
    [-301_000, false],
  ])('read %i ms after it was made holds: %s (WH4)', (age, holds) => {
    expect(verifyRetellSignature(body, header, [KEY], NOW_MS + age)).toBe(holds);
  });

  test('covers its own time: another time beside the same digest is refused (WH4)', () => {
    const moved = header.replace(String(NOW_MS), String(NOW_MS + 1));
    expect(verifyRetellSignature(body, moved, [KEY], NOW_MS)).toBe(false);
  });

  test('holds for exactly the signed bytes: the same JSON with other spacing is refused (WH1)', () => {
    const spaced = bytes('{"event": "call_started","call":{"call_id":"abc"}}');
    expect(verifyRetellSignature(spaced, header, [KEY], NOW_MS)).toBe(false);
  });

  test('may be written in upper case, as Retell’s library reads it', () => {
    expect(
      verifyRetellSignature(body, header.toUpperCase().replace('V=', 'v=').replace('D=', 'd='), [KEY], NOW_MS),
    ).toBe(true);
  });

  const digest = header.slice(header.indexOf('d=') + 2);
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['without a time', `d=${digest}`],
    ['with a time that is no number', `v=now,d=${digest}`],
    ['with an endless time', `v=${'9'.repeat(400)},d=${digest}`],
    ['with a negative time', `v=-${NOW_MS},d=${digest}`],
    ['truncated', header.slice(0, -1)],
    ['too long', `${header}0`],
    ['doubled', `${header}, ${header}`],
    ['followed by a line break', `${header}\n`],
    ['another one', `v=${NOW_MS},d=${'0'.repeat(64)}`],
  ])('that is %s is refused without an exception (WH2, WH3)', (_, given) => {
    expect(verifyRetellSignature(body, given, [KEY], NOW_MS)).toBe(false);
  });

  test('by either of two active keys holds, by a retired or an empty one does not (WH6)', () => {
    expect(verifyRetellSignature(body, header, ['new', KEY], NOW_MS)).toBe(true);
    expect(verifyRetellSignature(body, header, ['new'], NOW_MS)).toBe(false);
    expect(verifyRetellSignature(body, signRetellBody(body, '', NOW_MS), [''], NOW_MS)).toBe(false);
    expect(verifyRetellSignature(body, header, [], NOW_MS)).toBe(false);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { signCalcomBody, verifyCalcomSignature } from './signature.ts';

const recordings = new URL('../../../fakes/fixtures/calcom/webhooks/', import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, recordings), 'utf8'));
const { vectors }: { vectors: { file: string; bytes: number; secret: string; 'X-Cal-Signature-256': string }[] } =
  read('SIGNATURES.json');

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const SECRET = 'test-secret-key';
const body = bytes('{"triggerEvent":"PING"}');
const signature = signCalcomBody(body, SECRET);

describe('vectors of Cal.com’s own fixtures', () => {
  test.each(vectors)('$file', ({ file, bytes: length, secret, 'X-Cal-Signature-256': expected }) => {
    const raw = bytes(JSON.stringify(read(file)));
    expect(raw).toHaveLength(length);
    expect(signCalcomBody(raw, secret)).toBe(expected);
    expect(verifyCalcomSignature(raw, expected, [secret])).toBe(true);
  });
});

describe('a signature', () => {
  test('holds for exactly the signed bytes: the same JSON with other spacing is refused (WH1)', () => {
    expect(verifyCalcomSignature(bytes('{"triggerEvent": "PING"}'), signature, [SECRET])).toBe(false);
  });

  test('of a body that is not UTF-8 is checked over its bytes (WH1)', () => {
    const raw = Uint8Array.of(0xff, 0x00, 0xc3);
    expect(verifyCalcomSignature(raw, signCalcomBody(raw, SECRET), [SECRET])).toBe(true);
  });

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['Cal.com’s word for “no secret”', 'no-secret-provided'],
    ['truncated', signature.slice(0, 63)],
    ['too long', `${signature}0`],
    ['upper case', signature.toUpperCase()],
    ['prefixed', `sha256=${signature}`],
    ['followed by a line break', `${signature}\n`],
    ['doubled', `${signature}, ${signature}`],
    ['not hex', 'g'.repeat(64)],
    ['wide characters', 'é'.repeat(64)],
    ['another one', '0'.repeat(64)],
  ])('that is %s is refused without an exception (WH2, WH3)', (_, header) => {
    expect(verifyCalcomSignature(body, header, [SECRET])).toBe(false);
  });

  test('by either of two active secrets holds, by a retired one does not (WH6)', () => {
    expect(verifyCalcomSignature(body, signature, ['new', SECRET])).toBe(true);
    expect(verifyCalcomSignature(body, signature, [SECRET, 'new'])).toBe(true);
    expect(verifyCalcomSignature(body, signature, ['new'])).toBe(false);
  });

  test('by no secret or an empty one never holds', () => {
    expect(verifyCalcomSignature(body, signature, [])).toBe(false);
    expect(verifyCalcomSignature(body, signCalcomBody(body, ''), [''])).toBe(false);
  });
});

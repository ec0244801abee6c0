import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { Certificate } from '@fencepost/contracts/integrity/certificate';
import { describe, expect, it } from 'vitest';
import { cliWorld } from '../test/cli-world.ts';
import { sampleOf } from '../test/sample.ts';
import { canonical, verifyCertificate } from './certificate.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const other = generateKeyPairSync('ed25519');

const signedBy = (key = privateKey, given: object = {}) => {
  const { signature: _, ...words } = { ...Certificate.parse(sampleOf(Certificate)), publicKey: pem, ...given };
  return { ...words, signature: sign(null, Buffer.from(canonical(words)), key).toString('base64url') };
};
const text = JSON.stringify(signedBy(), null, 2);

describe('a certificate (A11)', () => {
  it('holds without asking anybody, with the key that somebody was given', () => {
    expect(verifyCertificate(text, pem)).toMatchObject({ holds: true });
  });

  it('holds in a few lines without our code', () => {
    const { signature, ...rest } = JSON.parse(text);
    const sorted = (_: string, v: unknown) =>
      v && typeof v === 'object' && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
        : v;
    const bytes = Buffer.from(JSON.stringify(rest, sorted));
    expect(verify(null, bytes, createPublicKey(pem), Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('does not hold where one byte of it is changed, any byte that says something', () => {
    let tried = 0;
    for (const [at, character] of [...text].entries()) {
      if (/\s/.test(character)) continue;
      const changed = `${text.slice(0, at)}${character === 'a' ? 'b' : 'a'}${text.slice(at + 1)}`;
      expect(verifyCertificate(changed, pem).holds, `byte ${at}`).toBe(false);
      tried += 1;
    }
    expect(tried).toBeGreaterThan(500);
  });

  it.each([
    ['a member is left out', ({ notCovered: _, ...rest }: Record<string, unknown>) => rest],
    ['a member is added', (all: Record<string, unknown>) => ({ ...all, clean2: true })],
    ['a count is another', (all: Record<string, unknown>) => ({ ...all, position: 2 })],
  ])('does not hold where %s', (_, change) => {
    expect(verifyCertificate(JSON.stringify(change(JSON.parse(text))), pem).holds).toBe(false);
  });

  it('does not hold where a member is there twice: programs read the last, people the first', () => {
    const twice = text.replace('"clean": true', '"clean": true, "clean": true');
    expect(twice).not.toBe(text);
    expect(verifyCertificate(twice, pem)).toEqual({ holds: false, because: 'a member is there twice' });
  });

  it('signed by a forger who encloses a key of their own does not hold', () => {
    const forged = signedBy(other.privateKey, { publicKey: other.publicKey.export({ type: 'spki', format: 'pem' }) });
    expect(verifyCertificate(JSON.stringify(forged), pem).holds).toBe(false);
    expect(verifyCertificate(JSON.stringify(forged), forged.publicKey.toString()).holds).toBe(true);
  });

  it('with members that only a later version knows holds all the same: they are signed too', () => {
    expect(verifyCertificate(JSON.stringify(signedBy(privateKey, { later: [{ b: 1, a: null }] })), pem).holds).toBe(
      true,
    );
  });

  it('is not verified with what is no Ed25519 key', () => {
    expect(verifyCertificate(text, 'no key').holds).toBe(false);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
    expect(verifyCertificate(text, rsa.toString()).holds).toBe(false);
    expect(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })).asymmetricKeyType).toBe('ed25519');
  });
});

describe('fencepost certificate verify', () => {
  const call = async (certificate: string) => {
    const world = cliWorld('https://nobody.invalid', { env: {} });
    world.files.set('c.json', { text: certificate, mode: 0o644 }).set('key.pem', { text: pem, mode: 0o644 });
    return world.call('certificate', 'verify', 'c.json', '--public-key', 'key.pem');
  };

  it('works offline and says what it read', async () => {
    const { exit, out } = await call(text);
    expect(exit).toBe(0);
    expect(out).toContain('The signature holds.');
  });

  it('ends with exit code 6 where it does not hold', async () => {
    const { exit, out } = await call(text.replace('"clean": true', '"clean": false'));
    expect(exit).toBe(6);
    expect(out).toContain('does not hold');
  });
});

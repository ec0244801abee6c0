import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseConfig, ConfigError, loadConfig } from './config.ts';
import { makeSecretBox, secretKeysVariable } from './secret-box.ts';

const key = (kid: string, bytes = 32): string => `${kid}:${randomBytes(bytes).toString('base64')}`;
const mine = { tenantId: 'ten_a', purpose: 'endpoint-secret' };

describe('the secret box (OA2)', () => {
  it('opens what it sealed, and the sealed text shows nothing of it', async () => {
    const box = makeSecretBox({ keys: key('k1') });
    const sealed = await box.seal('whsec_canary', mine);
    expect(Buffer.from(sealed.split('.').join(''), 'base64url').toString('latin1')).not.toContain('canary');
    await expect(box.open(sealed, mine)).resolves.toBe('whsec_canary');
    expect(await box.seal('whsec_canary', mine)).not.toBe(sealed);
  });

  it('refuses to open for another company or another purpose', async () => {
    const box = makeSecretBox({ keys: key('k1') });
    const sealed = await box.seal('secret', mine);
    const forbidden = { code: 'forbidden' };
    await expect(box.open(sealed, { ...mine, tenantId: 'ten_b' })).rejects.toMatchObject(forbidden);
    await expect(box.open(sealed, { ...mine, purpose: 'oauth-token' })).rejects.toMatchObject(forbidden);
  });

  it('refuses a text whose header was rewritten to another company', async () => {
    const box = makeSecretBox({ keys: key('k1') });
    const [header = '', ...rest] = (await box.seal('secret', mine)).split('.');
    const forged = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), tenantId: 'ten_b' };
    const moved = [Buffer.from(JSON.stringify(forged)).toString('base64url'), ...rest].join('.');
    await expect(box.open(moved, { ...mine, tenantId: 'ten_b' })).rejects.toMatchObject({ code: 'corrupt_row' });
    await expect(box.open('not a jwe', mine)).rejects.toMatchObject({ code: 'corrupt_row' });
  });

  it('rotates: the first key seals, old ones still open, a removed one is named (SE1)', async () => {
    const [old, young] = [key('k1'), key('k2')];
    const sealed = await makeSecretBox({ keys: old }).seal('secret', mine);
    const rotated = makeSecretBox({ keys: `${young},${old}` });
    await expect(rotated.open(sealed, mine)).resolves.toBe('secret');
    const resealed = await rotated.seal('secret', mine);
    const afterwards = makeSecretBox({ keys: young });
    await expect(afterwards.open(resealed, mine)).resolves.toBe('secret');
    await expect(afterwards.open(sealed, mine)).rejects.toMatchObject({ code: 'internal', detail: { kid: 'k1' } });
  });

  it.each([
    ['of the wrong length', key('k1', 16), /entry 1 .* 16 bytes/],
    ['without an id', randomBytes(32).toString('base64'), /entry 1 .*key id/],
    ['given twice', `${key('k1')},${key('k1')}`, /twice/],
    ['missing', '', /key id/],
  ])('refuses a key %s and says what is expected, never the key', (_, keys, message) => {
    expect(() => makeSecretBox({ keys })).toThrow(ConfigError);
    expect(() => makeSecretBox({ keys })).toThrow(message);
    if (keys !== '') expect(() => makeSecretBox({ keys })).not.toThrow(keys);
  });

  it('lists a bad SECRET_KEYS among the mistakes of the configuration, without its value', () => {
    const schema = z.object({ ...baseConfig, SECRET_KEYS: secretKeysVariable });
    const load = () => loadConfig(schema, { SECRET_KEYS: 'k1:canary' });
    expect(load).toThrow(/NATS_URL is missing.*\nSECRET_KEYS is wrong: entry 1/);
    expect(load).not.toThrow(/canary/);
  });
});

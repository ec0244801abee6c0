import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ConfigError } from '@fencepost/service-kit/config';
import { z } from 'zod';
import { signedText } from '../domain/audit/checkpoint.ts';
import type { CheckpointSigner } from '../usecases/audit/audit-ports.ts';

const KEY_ID = /^[\w-]{1,32}$/;
const MOST_KEYS = 8;
const EXPECTED =
  'kid1:<base64 of an Ed25519 key in PKCS8 DER>,kid2:... with the current key first (openssl genpkey -algorithm ed25519 -outform DER | base64 -w0 makes one); earlier ones may be public keys (SPKI DER)';

interface SigningKey {
  readonly keyId: string;
  /** Undefined for an earlier key, of which the public half is enough. */
  readonly privateKey: KeyObject | undefined;
  readonly publicKey: KeyObject;
}

/** Signs with the first key and knows the signatures of all of them: a key is changed by putting a new one in front. */
export const makeCheckpointSigner = ({ keys }: { readonly keys: string }): CheckpointSigner => {
  const ring = parseKeys(keys);
  const [current] = ring;
  const privateKey = current?.privateKey;
  if (current === undefined || privateKey === undefined) throw new ConfigError(`AUDIT_SIGNING_KEY: ${EXPECTED}`);
  const publicKey = pemOf(current);
  const byId = new Map(ring.map((key) => [key.keyId, key]));

  return {
    sign: (tenantId, { seq, hash }, signedAt) => {
      const text = Buffer.from(signedText(tenantId, { seq, hash, signedAt }));
      const signature = sign(null, text, privateKey).toString('base64url');
      return { seq, hash, signedAt, keyId: current.keyId, signature, publicKey };
    },
    isGenuine: (tenantId, checkpoint) => {
      const key = byId.get(checkpoint.keyId);
      // Whoever is shown it checks it with the key that it names.
      if (key === undefined || checkpoint.publicKey !== pemOf(key)) return false;
      const signature = Buffer.from(checkpoint.signature, 'base64url');
      return verify(null, Buffer.from(signedText(tenantId, checkpoint)), key.publicKey, signature);
    },
  };
};

/** The variable AUDIT_SIGNING_KEY for the service's config schema. */
export const auditSigningKeyVariable = z
  .string()
  .check(({ value, issues }) => {
    try {
      makeCheckpointSigner({ keys: value });
    } catch (error) {
      issues.push({ code: 'custom', message: error instanceof Error ? error.message : EXPECTED, input: undefined });
    }
  })
  .meta({ secret: true })
  .describe(`keys that sign the checkpoints of audit chains: ${EXPECTED}`);

const pemOf = ({ publicKey }: SigningKey): string => publicKey.export({ type: 'spki', format: 'pem' }).toString();

const parseKeys = (keys: string): readonly SigningKey[] => {
  const entries = keys.split(',').map((entry) => entry.trim());
  if (entries.length > MOST_KEYS) throw new ConfigError(`AUDIT_SIGNING_KEY has more than ${MOST_KEYS} keys`);
  const ring = entries.map((entry, index) => {
    const [keyId = '', encoded = ''] = entry.split(':');
    const key = KEY_ID.test(keyId) ? keyIn(keyId, Buffer.from(encoded, 'base64')) : undefined;
    if (key === undefined)
      throw new ConfigError(`entry ${index + 1} of AUDIT_SIGNING_KEY is no key; expected ${EXPECTED}`);
    return key;
  });
  if (new Set(ring.map(({ keyId }) => keyId)).size < ring.length)
    throw new ConfigError('AUDIT_SIGNING_KEY names a key id twice');
  return ring;
};

const keyIn = (keyId: string, key: Buffer): SigningKey | undefined => {
  const isEd25519 = ({ asymmetricKeyType }: KeyObject): boolean => asymmetricKeyType === 'ed25519';
  const privateKey = attempt(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  const publicKey =
    privateKey === undefined
      ? attempt(() => createPublicKey({ key, format: 'der', type: 'spki' }))
      : createPublicKey(privateKey);
  return publicKey === undefined || !isEd25519(publicKey) ? undefined : { keyId, privateKey, publicKey };
};

const attempt = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

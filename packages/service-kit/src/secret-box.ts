import { AppError } from '@fencepost/contracts/errors';
import { CompactEncrypt, type CompactJWEHeaderParameters, type CryptoKey, compactDecrypt, errors } from 'jose';
import { z } from 'zod';
import { ConfigError } from './config.ts';

/** What a sealed text belongs to. Opening it for anything else is refused. */
export interface SealedFor {
  readonly tenantId: string;
  /** What the secret is for, a constant such as `endpoint-secret`. */
  readonly purpose: string;
}

export interface SecretBox {
  /** A compact JWE under the current key. */
  seal(plain: string, sealedFor: SealedFor): Promise<string>;
  /** The text of a JWE under any of our keys. Throws `forbidden` (sealed for another), `corrupt_row` or `internal` (unknown key). */
  open(sealed: string, sealedFor: SealedFor): Promise<string>;
}

const ALGORITHMS = { alg: 'dir', enc: 'A256GCM' };
const KEY_BYTES = 32;
const KEY_ID = /^[\w-]{1,32}$/;
const MOST_KEYS = 8;
const EXPECTED = 'kid1:<base64 of 32 bytes>,kid2:... with the current key first (openssl rand -base64 32 makes one)';

/**
 * AES-256-GCM with key id, tenant and purpose in the authenticated header (OA2). `keys` is `kid1:base64,kid2:base64`:
 * the first one seals, all of them open, so a key is rotated by putting a new one in front. Throws ConfigError.
 */
export const makeSecretBox = ({ keys }: { keys: string }): SecretBox => {
  const ring = new Map([...parseKeys(keys)].map(([kid, bytes]) => [kid, importKey(bytes)]));
  const [current] = ring;
  if (current === undefined) throw new ConfigError(`SECRET_KEYS is empty; expected ${EXPECTED}`);
  const [kid, currentKey] = current;

  const keyOf = async (header: CompactJWEHeaderParameters): Promise<CryptoKey> => {
    const key = ring.get(header.kid ?? '');
    if (key !== undefined) return key;
    throw new AppError('internal', 'This was sealed with a key that is not in SECRET_KEYS (any more).', {
      kid: header.kid,
    });
  };

  return {
    seal: async (plain, { tenantId, purpose }) =>
      new CompactEncrypt(Buffer.from(plain))
        .setProtectedHeader({ ...ALGORITHMS, kid, tenantId, purpose })
        .encrypt(await currentKey),

    open: async (sealed, { tenantId, purpose }) => {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, keyOf, {
        keyManagementAlgorithms: [ALGORITHMS.alg],
        contentEncryptionAlgorithms: [ALGORITHMS.enc],
      }).catch(refuse);
      if (protectedHeader.tenantId !== tenantId || protectedHeader.purpose !== purpose) {
        throw new AppError('forbidden', 'This was sealed for another company or another purpose.', {
          tenantId,
          purpose,
        });
      }
      return Buffer.from(plaintext).toString('utf8');
    },
  };
};

/** The variable SECRET_KEYS for a service's config schema: a mistake is listed with the others at the start. */
export const secretKeysVariable = z
  .string()
  .check(({ value, issues }) => {
    try {
      parseKeys(value);
    } catch (error) {
      issues.push({ code: 'custom', message: error instanceof Error ? error.message : EXPECTED, input: undefined });
    }
  })
  .meta({ secret: true })
  .describe(`keys of the secret box: ${EXPECTED}`);

/** Imported once: the import costs as much as sealing. */
const importKey = (bytes: Buffer): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']);

const parseKeys = (keys: string): ReadonlyMap<string, Buffer> => {
  const entries = keys.split(',').map((entry, index): [string, Buffer] => {
    const [kid = '', encoded = ''] = entry.trim().split(':');
    const bytes = Buffer.from(encoded, 'base64');
    const at = `entry ${index + 1} of SECRET_KEYS`;
    if (!KEY_ID.test(kid))
      throw new ConfigError(`${at} has no key id of letters, digits, - and _; expected ${EXPECTED}`);
    if (bytes.length !== KEY_BYTES) throw new ConfigError(`${at} has ${bytes.length} bytes; expected ${EXPECTED}`);
    return [kid, bytes];
  });
  const ring = new Map(entries);
  if (ring.size < entries.length) throw new ConfigError('SECRET_KEYS names a key id twice');
  if (ring.size > MOST_KEYS)
    throw new ConfigError(`SECRET_KEYS has ${ring.size} keys; at most ${MOST_KEYS} are allowed`);
  return ring;
};

const refuse = (cause: unknown): never => {
  if (cause instanceof errors.JOSEError) {
    throw new AppError('corrupt_row', 'A sealed secret was changed or is not one.', {}, { cause });
  }
  throw cause;
};

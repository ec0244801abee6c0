import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { z } from 'zod';
import type { CertificateSigner } from '../usecases/certificates/ports.ts';

const EXPECTED =
  'an Ed25519 key as PKCS8 PEM is expected (openssl genpkey -algorithm ed25519 makes one); line ends may be written as \\n';
const KEY_ID_LENGTH = 16;

/** Signs with one key, which is known by the beginning of the SHA-256 of its public half. */
export const makeCertificateSigner = (pem: string): CertificateSigner => {
  const privateKey = createPrivateKey(pem.replaceAll('\\n', '\n'));
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(EXPECTED);
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    keyId: createHash('sha256').update(der).digest('hex').slice(0, KEY_ID_LENGTH),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  };
};

/** The variable CERTIFICATE_KEY for the service's config schema. */
export const certificateKeyVariable = z
  .string()
  .check(({ value, issues }) => {
    try {
      makeCertificateSigner(value);
    } catch {
      issues.push({ code: 'custom', message: EXPECTED, input: undefined });
    }
  })
  .optional()
  .meta({ secret: true })
  .describe(`key that signs integrity certificates, ${EXPECTED}; none are issued without`);

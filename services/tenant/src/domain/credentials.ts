import { createHash } from 'node:crypto';

/** How many random bytes every credential is made of. */
export const CREDENTIAL_BYTES = 32;

const ENDPOINT_KEY_LENGTH = 32;

/** The unguessable part of a webhook address: 165 of the given bits, in the letters a URL keeps as they are. */
export const endpointKeyFrom = (random: Uint8Array): string =>
  BigInt(`0x${Buffer.from(random).toString('hex')}`)
    .toString(36)
    .padStart(ENDPOINT_KEY_LENGTH, '0')
    .slice(-ENDPOINT_KEY_LENGTH);

/** The secret with which a vendor signs. */
export const webhookSecretFrom = (random: Uint8Array): string => Buffer.from(random).toString('base64url');

/** A key to `/v1`; the prefix lets secret scanners find one that leaked. */
export const apiKeyFrom = (random: Uint8Array): string => `fp_${Buffer.from(random).toString('base64url')}`;

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

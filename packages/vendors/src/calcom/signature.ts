import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Cal.com puts into `X-Cal-Signature-256`; without a secret it sends the literal `no-secret-provided` instead. */
const signatureForm = /^[0-9a-f]{64}$/;

/**
 * Whether one of the active secrets signed exactly these bytes (WH1-WH3, WH6). Cal.com sends HMAC-SHA256 as lower-case
 * hex without a prefix (calcom.md 3.1). Any other header is simply not a signature: false, never an exception.
 */
export const verifyCalcomSignature = (
  rawBody: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
): boolean => {
  if (header === undefined || !signatureForm.test(header)) return false;
  const claimed = Buffer.from(header, 'hex');
  for (const secret of secrets) {
    // An empty secret is a forgotten one: anybody could sign with it.
    if (secret !== '' && timingSafeEqual(claimed, hmacOf(rawBody, secret).digest())) return true;
  }
  return false;
};

/** The header value the real Cal.com would send with this body: 64 lower-case hex digits. */
export const signCalcomBody = (rawBody: Uint8Array, secret: string): string => hmacOf(rawBody, secret).digest('hex');

const hmacOf = (rawBody: Uint8Array, secret: string) => createHmac('sha256', secret).update(rawBody);

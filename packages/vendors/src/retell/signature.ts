import { createHmac, timingSafeEqual } from 'node:crypto';

/** `v=<unix ms>,d=<64 hex digits>`; as Retell's own library, upper-case digits are digits too. */
const signatureForm = /^v=(\d{1,16}),d=([0-9a-f]{64})$/i;

/** How far the time of a signature may lie from ours, to either side. */
const RETELL_WINDOW_MS = 300_000;

/**
 * Whether one of the active keys signed exactly these bytes within five minutes of `nowMs` (WH4). Retell signs the body,
 * followed by the digits of the time, with HMAC-SHA256 (google-microsoft-retell-slack.md 3.2). Any other header is simply
 * no signature: false, never an exception.
 */
export const verifyRetellSignature = (
  rawBody: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
  nowMs: number,
): boolean => {
  const [, time = '', digest = ''] = header === undefined ? [] : (signatureForm.exec(header) ?? []);
  if (digest === '' || Math.abs(nowMs - Number(time)) > RETELL_WINDOW_MS) return false;
  const claimed = Buffer.from(digest, 'hex');
  for (const secret of secrets) {
    // An empty secret is a forgotten one: anybody could sign with it.
    if (secret !== '' && timingSafeEqual(claimed, hmacOf(rawBody, time, secret).digest())) return true;
  }
  return false;
};

/** The header value that the real Retell would send with this body at that time. */
export const signRetellBody = (rawBody: Uint8Array, secret: string, timeMs: number): string =>
  `v=${timeMs},d=${hmacOf(rawBody, String(timeMs), secret).digest('hex')}`;

const hmacOf = (rawBody: Uint8Array, time: string, secret: string) =>
  createHmac('sha256', secret).update(rawBody).update(time, 'latin1');

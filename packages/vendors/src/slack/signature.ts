import { createHmac, timingSafeEqual } from 'node:crypto';

const signatureForm = /^v0=([0-9a-f]{64})$/;
const timestampForm = /^\d{1,12}$/;

/** How far the time of a signature may lie from ours, to either side: what is older may have been overheard. */
const SLACK_WINDOW_SECONDS = 300;
const MS_A_SECOND = 1_000;

/** The two headers of a request of Slack. */
export interface SlackSignature {
  /** X-Slack-Signature: `v0=<64 hex digits>` */
  readonly signature: string | undefined;
  /** X-Slack-Request-Timestamp: seconds since 1970 */
  readonly timestamp: string | undefined;
}

/**
 * Whether Slack signed exactly these bytes within five minutes of `nowMs`: HMAC-SHA256 over `v0:<timestamp>:<body>`, compared
 * in constant time (google-microsoft-retell-slack.md 4.4). Any other header is simply no signature: false, never an exception.
 */
export const verifySlackSignature = (
  rawBody: Uint8Array,
  { signature, timestamp }: SlackSignature,
  secret: string,
  nowMs: number,
): boolean => {
  const digest = signatureForm.exec(signature ?? '')?.[1];
  // An empty secret is a forgotten one: anybody could sign with it.
  if (digest === undefined || timestamp === undefined || !timestampForm.test(timestamp) || secret === '') return false;
  if (Math.abs(nowMs / MS_A_SECOND - Number(timestamp)) > SLACK_WINDOW_SECONDS) return false;
  return timingSafeEqual(Buffer.from(digest, 'hex'), digestOf(rawBody, timestamp, secret));
};

/** The headers that Slack would send with this body at that time. */
export const signSlackBody = (rawBody: Uint8Array, secret: string, timeMs: number): Required<SlackSignature> => {
  const timestamp = String(Math.floor(timeMs / MS_A_SECOND));
  return { timestamp, signature: `v0=${digestOf(rawBody, timestamp, secret).toString('hex')}` };
};

const digestOf = (rawBody: Uint8Array, timestamp: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(`v0:${timestamp}:`, 'latin1').update(rawBody).digest();

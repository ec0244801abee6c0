import { AppError } from '@fencepost/contracts/errors';

/** Where Slack itself takes replies. */
export const slackReplyOrigin = 'https://hooks.slack.com';

const REPLY_TIMEOUT_MS = 5_000;
const LONGEST_TEXT = 3_000;

/** Tells something to the one member who pressed a button. Throws `forbidden` for an address that is not Slack's. */
export type SlackReply = (responseUrl: string, text: string) => Promise<void>;

/**
 * Replies go to one origin and nowhere else, whatever the body of an interaction says: no other host, no port, no
 * credentials, no redirect. So nobody can make us knock at a door behind our own walls.
 */
export const makeSlackReply =
  ({ origin = slackReplyOrigin }: { readonly origin?: string | undefined } = {}): SlackReply =>
  async (responseUrl, text) => {
    const url = URL.canParse(responseUrl) ? new URL(responseUrl) : undefined;
    if (url === undefined || url.origin !== new URL(origin).origin || url.username !== '' || url.password !== '') {
      throw new AppError('forbidden', 'The address for the reply is not one of Slack.');
    }
    const body = { response_type: 'ephemeral', replace_original: false, text: text.slice(0, LONGEST_TEXT) };
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(REPLY_TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new AppError('unavailable', 'Slack did not take the reply.', {}, { cause });
    });
    await response.body?.cancel();
    if (!response.ok) throw new AppError('unavailable', `Slack answered the reply with ${response.status}.`);
  };

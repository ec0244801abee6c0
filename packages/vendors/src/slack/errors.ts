import { AppError } from '@fencepost/contracts/errors';
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';

const newToken = 'Slack refuses the bot token: create a new one and set SLACK_TOKEN.';
const ourDefect = 'Slack refuses the form of the message, which is a defect of Fencepost: please report it.';

/** Answers that stay the same however often one asks, and what a person can do about each. */
const permanent: Readonly<Record<string, string>> = {
  channel_not_found: 'Slack knows no such channel: set SLACK_CHANNEL to the id of a channel the bot is in.',
  not_in_channel: 'The bot is not in the alert channel: invite it there.',
  is_archived: 'The alert channel is archived: restore it, or set SLACK_CHANNEL to another one.',
  restricted_action: 'The workspace forbids the bot to post: change its settings or SLACK_CHANNEL.',
  missing_scope: 'The bot lacks a permission: give it chat:write and channels:history, then install it again.',
  no_permission: 'The bot lacks a permission: give it chat:write and channels:history, then install it again.',
  not_allowed_token_type: newToken,
  not_authed: newToken,
  invalid_auth: newToken,
  token_expired: newToken,
  token_revoked: newToken,
  account_inactive: newToken,
  team_access_not_granted: newToken,
  message_not_found: 'The message was deleted in Slack: the alert must be posted again.',
  cant_update_message: 'The message belongs to another bot: the alert must be posted again.',
  edit_window_closed: 'The workspace forbids late edits: the alert must be posted again.',
  thread_not_found: 'The message was deleted in Slack: the alert must be posted again.',
  invalid_blocks: ourDefect,
  invalid_blocks_format: ourDefect,
  invalid_arguments: ourDefect,
  invalid_metadata_format: ourDefect,
  metadata_too_large: ourDefect,
  msg_blocks_too_long: ourDefect,
  msg_too_long: ourDefect,
  no_text: ourDefect,
};

const errorName = /^[a-z_]{1,64}$/;
const DEFAULT_RETRY_AFTER_MS = 30_000;

/**
 * Any failure of a call to Slack as ours: `rate_limited` with `retryAfterMs`, `conflict` with `slackError` where only a
 * person can help, `unavailable` for everything that may pass. The outcome of an `unavailable` post is unknown.
 */
export const slackErrorOf = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof WebAPIRateLimitedError) return rateLimited(error.retryAfter * 1_000, error);
  if (!(error instanceof WebAPIPlatformError)) return unavailable({}, error);

  const answer = error.data.error;
  if (answer === 'ratelimited' || answer === 'rate_limited') return rateLimited(DEFAULT_RETRY_AFTER_MS, error);
  // A proxy's page in HTML arrives as the name of an error, too: it is neither one nor worth repeating.
  if (!errorName.test(answer)) return unavailable({}, error);
  const advice = Object.hasOwn(permanent, answer) ? permanent[answer] : undefined;
  const detail = { vendor: 'slack', slackError: answer };
  return advice === undefined ? unavailable(detail, error) : new AppError('conflict', advice, detail, { cause: error });
};

const rateLimited = (retryAfterMs: number, cause: unknown): AppError =>
  new AppError(
    'rate_limited',
    'Slack asks to wait before the next message.',
    { vendor: 'slack', retryAfterMs },
    { cause },
  );

const unavailable = (detail: Readonly<Record<string, unknown>>, cause: unknown): AppError =>
  new AppError(
    'unavailable',
    'Slack cannot be reached, or did not confirm the message.',
    { vendor: 'slack', ...detail },
    { cause },
  );

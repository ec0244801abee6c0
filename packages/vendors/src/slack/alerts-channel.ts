import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Block } from './blocks.ts';
import { slackErrorOf } from './errors.ts';

/** What a message carries unseen, so that it can be found again when an answer was lost. */
export interface AlertMetadata {
  readonly alertId: string;
  readonly [fact: string]: string | number | boolean;
}

/**
 * The channel alerts are shown in. Every method throws AppError: `rate_limited` (detail.retryAfterMs), `conflict`
 * (detail.slackError; the message says what a person must do) or `unavailable` (the outcome is unknown: `find` tells).
 */
export interface AlertsChannel {
  /** `text` is the notification and what screen readers read. `ts` is Slack's name of the message. */
  post(message: {
    readonly text: string;
    readonly blocks: readonly Block[];
    readonly metadata: AlertMetadata;
  }): Promise<{ channel: string; ts: string }>;
  update(message: { readonly ts: string; readonly text: string; readonly blocks: readonly Block[] }): Promise<void>;
  /** `broadcast`: the channel sees it, too, as a message that notifies. */
  reply(message: { readonly threadTs: string; readonly text: string; readonly broadcast?: boolean }): Promise<void>;
  /** The newest message posted for this alert, as far as the recent history reaches. */
  find(alertId: string): Promise<{ ts: string } | undefined>;
}

const ALERT_EVENT = 'fencepost_alert';
const HISTORY_PAGE_MESSAGES = 200;
const HISTORY_MAX_PAGES = 5;
const MAX_CONCURRENT_CALLS = 1;

const Posted = z.object({ channel: z.string().min(1), ts: z.string().min(1) });
const Metadata = z.object({ event_type: z.string(), event_payload: z.object({ alertId: z.string().optional() }) });
const History = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: Metadata.optional().catch(undefined) })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/**
 * Slack by its Web API with a bot token (scopes chat:write, channels:history). `channel` is an id such as C0123ALERTS,
 * because Slack updates messages by id only. Nothing is retried here: the caller's outbox decides when.
 */
export const makeSlackChannel = (options: {
  readonly token: string;
  readonly channel: string;
  readonly apiUrl?: string | undefined;
  readonly timeoutMs: number;
}): AlertsChannel => {
  const { channel } = options;
  const client = new WebClient(options.token, {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    timeout: options.timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: MAX_CONCURRENT_CALLS,
    allowAbsoluteUrls: false,
    logger: silent,
  });
  const call = async <A extends z.ZodType>(method: string, Answer: A, members: object): Promise<z.output<A>> => {
    try {
      return Answer.parse(await client.apiCall(method, { channel, ...members }));
    } catch (error) {
      throw slackErrorOf(error);
    }
  };
  const plain = { unfurl_links: false, unfurl_media: false };

  return {
    post: ({ text, blocks, metadata }) =>
      call('chat.postMessage', Posted, {
        ...plain,
        text,
        blocks,
        metadata: { event_type: ALERT_EVENT, event_payload: metadata },
      }),
    async update(message) {
      await call('chat.update', Posted, message);
    },
    async reply({ threadTs, text, broadcast = false }) {
      const loud = broadcast ? { reply_broadcast: true } : {};
      await call('chat.postMessage', Posted, { ...plain, ...loud, thread_ts: threadTs, text });
    },
    async find(alertId) {
      let cursor: string | undefined;
      for (let page = 0; page < HISTORY_MAX_PAGES; page += 1) {
        const members = { include_all_metadata: true, limit: HISTORY_PAGE_MESSAGES, cursor };
        const history = await call('conversations.history', History, members);
        const found = history.messages.find(({ metadata }) => isOf(alertId, metadata));
        if (found) return { ts: found.ts };
        cursor = history.response_metadata?.next_cursor || undefined;
        if (cursor === undefined) return undefined;
      }
      return undefined;
    },
  };
};

const isOf = (alertId: string, metadata: z.output<typeof Metadata> | undefined): boolean =>
  metadata?.event_type === ALERT_EVENT && metadata.event_payload.alertId === alertId;

/** The client would print to the console; what matters of a failure travels in its error. */
const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

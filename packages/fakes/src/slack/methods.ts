import type { z } from 'zod';
import { Blocks, problemOfBlocks } from './block-check.ts';
import type { SlackLimiter } from './limiter.ts';
import { rateLimited, refusal } from './refusal.ts';
import type { HistoryArguments, PostArguments, UpdateArguments } from './requests.ts';
import type { Message, SlackState } from './state.ts';

/** Who the alert bot is in this workspace. */
export const bot = { bot_id: 'B0FENCE', user: 'U0FENCE' } as const;

export interface SlackDeps {
  readonly state: SlackState;
  readonly limiter: SlackLimiter;
}

/** chat.postMessage */
export const postMessage = ({ state, limiter }: SlackDeps, given: z.output<typeof PostArguments>) => {
  const waitSeconds = limiter.take();
  if (waitSeconds > 0) throw rateLimited(waitSeconds);
  if (state.channel.archived) throw refusal('is_archived');
  const { thread_ts: threadTs = null, metadata = null, reply_broadcast: loud = false } = given;
  if (threadTs !== null && !state.find(threadTs)) throw refusal('thread_not_found');
  const message = state.add({ ...contentOf(given), threadTs, metadata, ...(loud && { broadcast: true }) });
  return { ok: true, channel: state.channel.id, ts: message.ts, message: messageAnswer(message) };
};

/** chat.update */
export const updateMessage = ({ state }: SlackDeps, given: z.output<typeof UpdateArguments>) => {
  if (!state.find(given.ts)) throw refusal('message_not_found');
  const message = state.edit(given.ts, contentOf(given));
  return { ok: true, channel: state.channel.id, ts: message.ts, text: message.text, message: messageAnswer(message) };
};

/** conversations.history: newest first, without the answers in threads. */
export const history = ({ state }: SlackDeps, given: z.output<typeof HistoryArguments>) => {
  const roots = state.messages().filter(({ threadTs }) => threadTs === null);
  const from = Number(given.cursor ?? 0);
  const page = roots.toReversed().slice(from, from + given.limit);
  const has_more = from + page.length < roots.length;
  const messages = page.map((message) => ({
    ...messageAnswer(message),
    ...(given.include_all_metadata && message.metadata && { metadata: message.metadata }),
  }));
  return { ok: true, messages, has_more, response_metadata: { next_cursor: has_more ? `${from + page.length}` : '' } };
};

const contentOf = (given: { readonly text: string; readonly blocks?: unknown }): Pick<Message, 'text' | 'blocks'> => {
  const { text, blocks = [] } = given;
  const problem = problemOfBlocks(blocks);
  if (problem) throw refusal(problem.error, problem.messages);
  const checked = Blocks.parse(blocks);
  if (text === '' && checked.length === 0) throw refusal('no_text');
  return { text, blocks: checked };
};

const messageAnswer = (message: Message) => ({
  type: 'message',
  ...bot,
  text: message.text,
  ts: message.ts,
  ...(message.blocks.length > 0 && { blocks: message.blocks }),
  ...(message.threadTs !== null && { thread_ts: message.threadTs }),
  ...(message.edited && { edited: { user: bot.user, ts: message.ts } }),
});

import type { Message, SlackState } from './state.ts';

export interface Reply {
  readonly ts: string;
  readonly text: string;
}

/** A message of the channel with what was answered to it, as tests and the page read it. */
export interface ListedMessage extends Omit<Message, 'threadTs'> {
  readonly replies: readonly Reply[];
}

/** The channel, oldest message first. */
export const listMessages = (state: SlackState): ListedMessage[] => {
  const all = state.messages();
  return all
    .filter(({ threadTs }) => threadTs === null)
    .map(({ threadTs: _, ...message }) => ({
      ...message,
      replies: all.filter(({ threadTs }) => threadTs === message.ts).map(({ ts, text }) => ({ ts, text })),
    }));
};

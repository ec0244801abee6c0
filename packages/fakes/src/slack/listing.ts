import type { Message, SlackState, Whisper } from './state.ts';

export interface Reply {
  readonly ts: string;
  readonly text: string;
  /** Shown in the channel, too. */
  readonly broadcast?: boolean;
}

/** A message of the channel with what was answered to it, as tests and the page read it. */
export interface ListedMessage extends Omit<Message, 'threadTs'> {
  readonly replies: readonly Reply[];
  /** What only one person sees under it. */
  readonly whispers: readonly Omit<Whisper, 'ts'>[];
}

/** The channel, oldest message first. */
export const listMessages = (state: SlackState): ListedMessage[] => {
  const all = state.messages();
  return all
    .filter(({ threadTs }) => threadTs === null)
    .map(({ threadTs: _, ...message }) => ({
      ...message,
      replies: all
        .filter(({ threadTs }) => threadTs === message.ts)
        .map(({ ts, text, broadcast }) => ({ ts, text, ...(broadcast && { broadcast }) })),
      whispers: state.whispers(message.ts).map(({ userId, text }) => ({ userId, text })),
    }));
};

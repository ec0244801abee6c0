import type { FakeClock } from '../http/clock.ts';
import type { CheckedBlock } from './block-check.ts';

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

/** A message of the alert channel; replaced as a whole when it is edited. */
export interface Message {
  /** Slack's name of the message: its time, made unique. */
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly CheckedBlock[];
  readonly metadata: Metadata | null;
  /** The message this one answers. */
  readonly threadTs: string | null;
  /** Whether an answer is shown in the channel, too. */
  readonly broadcast?: boolean;
  readonly edited: boolean;
  /** The texts it had before, oldest first. */
  readonly history: readonly string[];
}

/** What one person alone is told under a message. */
export interface Whisper {
  readonly ts: string;
  readonly userId: string;
  readonly text: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly archived?: boolean;
}

/** The messages of one channel, oldest first. */
export interface SlackState {
  readonly channel: Channel;
  messages(): readonly Message[];
  find(ts: string): Message | undefined;
  add(message: Pick<Message, 'text' | 'blocks' | 'metadata' | 'threadTs' | 'broadcast'>): Message;
  /** Throws for a message that does not exist. */
  edit(ts: string, change: Pick<Message, 'text' | 'blocks'>): Message;
  whisper(whisper: Whisper): void;
  whispers(ts: string): readonly Whisper[];
  reset(): void;
}

export const makeSlackState = (channel: Channel, clock: FakeClock): SlackState => {
  const messages = new Map<string, Message>();
  let whispers: readonly Whisper[] = [];
  let serial = 0;
  const nextTs = (): string => {
    serial += 1;
    return `${Math.floor(clock.millis() / 1_000)}.${String(serial).padStart(6, '0')}`;
  };
  const keep = (message: Message): Message => {
    messages.set(message.ts, message);
    return message;
  };
  return {
    channel,
    messages: () => [...messages.values()],
    find: (ts) => messages.get(ts),
    add: (message) => keep({ ...message, ts: nextTs(), edited: false, history: [] }),
    edit: (ts, change) => {
      const old = messages.get(ts);
      if (old === undefined) throw new Error(`there is no message ${ts}`);
      return keep({ ...old, ...change, edited: true, history: [...old.history, old.text] });
    },
    whisper: (whisper) => {
      whispers = [...whispers, whisper];
    },
    whispers: (ts) => whispers.filter((whisper) => whisper.ts === ts),
    reset: () => {
      messages.clear();
      whispers = [];
    },
  };
};

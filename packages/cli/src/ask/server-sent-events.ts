/** One event of a stream. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

const LONGEST_EVENT_CHARS = 16 * 1024 * 1024;

/** The events of a body as they come; `onBytes` hears of every sign of life, heartbeats too. */
export async function* serverSentEvents(
  body: AsyncIterable<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<ServerSentEvent, void> {
  const decoder = new TextDecoder();
  let unread = '';
  for await (const bytes of body) {
    onBytes();
    unread += decoder.decode(bytes, { stream: true });
    if (unread.length > LONGEST_EVENT_CHARS) throw new RangeError('an event of the stream is too long');
    const blocks = unread.split(/\r?\n\r?\n/);
    unread = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventIn(block);
      if (event !== undefined) yield event;
    }
  }
}

const eventIn = (block: string): ServerSentEvent | undefined => {
  const fields = block.split(/\r?\n/).flatMap((line) => {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    return name === '' ? [] : [[name, value] as const];
  });
  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
  if (data.length === 0) return undefined;
  const named = fields.findLast(([name]) => name === 'event')?.[1];
  return { event: named ?? 'message', data: data.join('\n') };
};

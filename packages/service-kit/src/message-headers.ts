import { AppError } from '@fencepost/contracts/errors';
import { PubHeaders } from '@nats-io/jetstream';
import { type MsgHdrs, MsgHdrsImpl } from '@nats-io/transport-node';

const LINE_BREAK = /[\r\n]/;

/**
 * The headers of one message, its id among them. Filled directly, because the client's own `set` re-reads every name and
 * costs as much as the rest of a publish. Throws `invalid_input` for a value that would start a header of its own.
 */
export const messageHeaders = (messageId: string, given: Readonly<Record<string, string>> = {}): MsgHdrs => {
  const headers = new MsgHdrsImpl();
  headers.headers.set(PubHeaders.MsgIdHdr, [oneLine(messageId)]);
  for (const [name, value] of Object.entries(given)) headers.headers.set(oneLine(name), [oneLine(value)]);
  return headers;
};

const oneLine = (text: string): string => {
  if (LINE_BREAK.test(text)) throw new AppError('invalid_input', 'A message header must not contain a line break.');
  return text;
};

/** The headers that the sender gave: without those of NATS itself, the first value of each. */
export const plainHeaders = (headers: MsgHdrs | undefined): Readonly<Record<string, string>> => {
  const plain: Record<string, string> = {};
  for (const [name, [value]] of headers ?? []) {
    if (value !== undefined && !name.startsWith('Nats-')) plain[name] = value;
  }
  return plain;
};

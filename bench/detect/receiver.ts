import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A bare Slack: takes every post, remembers when it came and for whom. */
export interface Receiver {
  readonly url: string;
  /** Moments (`performance.now`) by company and invariant, each the first time. */
  readonly arrived: ReadonlyMap<string, number>;
  /** How many posts were about no company of ours. */
  others(): number;
  stop(): Promise<void>;
}

export const keyOf = (company: number, invariant: string): string => `${company} ${invariant}`;

/** `Company 7` is how the histories call their companies; an alert's runbook ends with its invariant. */
const nameIn = (text: string): string | undefined => {
  const company = /Company (\d+)/.exec(text)?.[1];
  const invariant = /runbooks\/([a-z-]+)\.md/.exec(text)?.[1];
  return company === undefined || invariant === undefined ? undefined : keyOf(Number(company), invariant);
};

export const startReceiver = async (): Promise<Receiver> => {
  const arrived = new Map<string, number>();
  let [serial, others] = [0, 0];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const at = performance.now();
      const body = Buffer.concat(chunks).toString('utf8');
      const text = request.headers['content-type']?.includes('json')
        ? body
        : decodeURIComponent(body.replaceAll('+', ' '));
      const name = nameIn(text);
      if (name === undefined) others += 1;
      else if (!arrived.has(name)) arrived.set(name, at);
      serial += 1;
      const answer = JSON.stringify({ ok: true, channel: 'C0BENCH', ts: `1.${serial}`, messages: [] });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    arrived,
    others: () => others,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

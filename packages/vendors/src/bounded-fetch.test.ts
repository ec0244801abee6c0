import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { makeBoundedFetch } from './bounded-fetch.ts';

/** Listens, and never comes to accepting: once the kernel's queue is full, nobody gets a connection. */
const deaf = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

let worker: Worker | undefined;
afterEach(async () => {
  await worker?.terminate();
});

const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 150;

test('a server that takes no connection is given up after the connect time-out, whatever the time for an answer', async () => {
  worker = new Worker(deaf, { eval: true });
  const [port] = await once(worker, 'message');
  const bounded = makeBoundedFetch(CONNECT_TIMEOUT_MS);
  const signal = AbortSignal.timeout(20_000);
  const given = Array.from({ length: CONNECTIONS }, () => bounded(`http://127.0.0.1:${port}/`, { signal }));
  const first = await Promise.any(given.map((each) => each.then(Promise.reject, (error: unknown) => error)));
  expect(first).toMatchObject({ cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } });
  expect(signal.aborted).toBe(false);
  void Promise.allSettled(given);
});

import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { makeLogger } from '../../src/logger.ts';
import { connectNats } from '../../src/nats.ts';
import { openBroker } from './broker.ts';

const log = makeLogger({ service: 'test', level: 'silent' });

let impostor: Server | undefined;
afterEach(() => {
  impostor?.close();
});

/** Speaks just enough of the protocol to be taken for a server of this version. */
const serverOfVersion = (version: string): Promise<string> =>
  new Promise((resolve) => {
    impostor = createServer((socket) => {
      socket.write(
        `INFO ${JSON.stringify({ server_id: 'old', version, proto: 1, max_payload: 1_048_576, headers: true })}\r\n`,
      );
      socket.on('data', (bytes) => {
        if (bytes.includes('PING')) socket.write('PONG\r\n');
      });
      socket.on('error', () => socket.destroy());
    });
    impostor.listen(0, '127.0.0.1', () => {
      const address = impostor?.address();
      resolve(`nats://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    });
  });

test('a server that may lose data is refused at start, with what to do', async () => {
  await expect(connectNats({ url: await serverOfVersion('2.10.20'), name: 'test', log })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/2\.10\.20.*2\.11 or newer/),
  });
});

test('a server that is not there is named by its setting, without the secrets of its URL', async () => {
  const refused = connectNats({ url: 'nats://user:hidden@127.0.0.1:9', name: 'test', log });
  await expect(refused).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/NATS_URL/) });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringMatching(/hidden/) });
});

test('the server of this project is welcome', async () => {
  const { nc, close } = await openBroker('connect');
  expect(nc.isClosed()).toBe(false);
  await close();
});

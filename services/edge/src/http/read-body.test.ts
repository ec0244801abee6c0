import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { readBody } from './read-body.ts';

it('ends at once where the sender went away before anybody came to reading: nobody else will tell', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sender = connect(port, '127.0.0.1');
  sender.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{');
  const [incoming] = (await once(server, 'request')) as [IncomingMessage];
  const gone = new Promise((resolve) => incoming.on('error', () => {}).once('close', resolve));
  sender.destroy();
  await gone;
  await expect(readBody(incoming, 10_000)).rejects.toMatchObject({ code: 'malformed_body' });
  server.close();
});

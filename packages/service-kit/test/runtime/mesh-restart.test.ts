import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { handle, type Mesh } from '../../src/mesh.ts';
import { type OwnNats, startOwnNats } from '../messaging/own-nats.ts';
import { actionOf, makeMeshNodes, scope } from './mesh-nodes.ts';

const note = actionOf('note', z.object({ text: z.string() }), z.object({}));
const noted: string[] = [];

let server: OwnNats;
const nodes = makeMeshNodes(() => server.url);
let call: Mesh['call'];
beforeAll(async () => {
  server = await startOwnNats();
  await nodes.start('provider', () => [
    handle(note, async ({ text }) => {
      noted.push(text);
      return {};
    }),
  ]);
  call = (await nodes.start('caller')).mesh.call;
});
afterAll(async () => {
  await nodes.stop();
  await server.remove();
});

it('calls fail at once while NATS is away, work again once it is back, and none runs after its caller gave up', async () => {
  await call(note, { text: 'before' }, scope);
  await server.kill();
  await eventually(() => expect(call(note, { text: 'lost' }, scope)).rejects.toMatchObject({ code: 'unavailable' }));
  await expect(call(note, { text: 'ghost' }, scope)).rejects.toMatchObject({ code: 'unavailable' });
  await server.restart();
  await eventually(() => call(note, { text: 'after' }, scope), 20_000);
  expect(noted).toContain('after');
  expect(noted).not.toContain('ghost');
});

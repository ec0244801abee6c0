import type { RequestOrigin } from '@fencepost/contracts/scope';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { COMPANY_KEY, makeInMemoryEdge, OPERATOR_KEY } from '../../test/support/in-memory-edge.ts';
import type { EdgeEnv } from './edge-env.ts';
import { originOf } from './request-origin.ts';

const originFor = async (
  headers: Record<string, string>,
  { header, remoteAddress }: { readonly header?: string; readonly remoteAddress?: string } = {},
) => {
  const app = new Hono<EdgeEnv>().get('/', (c) => c.json(originOf(c, header)));
  const env = remoteAddress === undefined ? undefined : { incoming: { socket: { remoteAddress } } };
  return (await (await app.request('/', { headers }, env)).json()) as { readonly from?: RequestOrigin };
};

test('the connection’s address and the user agent are where a request came from (PRT-022)', async () => {
  const seen = await originFor({ 'user-agent': 'curl/8' }, { remoteAddress: '::ffff:203.0.113.7' });
  expect(seen).toEqual({ from: { ip: '203.0.113.7', userAgent: 'curl/8' } });
  expect(await originFor({}, { remoteAddress: '2001:db8::1' })).toEqual({
    from: { ip: '2001:db8::1', userAgent: null },
  });
  expect(await originFor({}), 'nothing is known').toEqual({});
});

test('a header is believed only where a proxy of ours is configured, and only what that one has added', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' };
  const remoteAddress = '10.0.0.1';
  expect(await originFor(headers, { remoteAddress })).toMatchObject({ from: { ip: '10.0.0.1' } });
  const proxied = { remoteAddress, header: 'x-forwarded-for' };
  expect(await originFor(headers, proxied)).toMatchObject({ from: { ip: '203.0.113.9' } });
  expect(await originFor({ 'x-forwarded-for': 'nonsense' }, proxied)).toEqual({});
});

test('a user agent is cut to 256 characters', async () => {
  const { from } = await originFor({ 'user-agent': 'x'.repeat(5_000) });
  expect(from?.userAgent).toHaveLength(256);
});

test('it travels in the scope of what is asked, of companies and of operators', async () => {
  const edge = await makeInMemoryEdge();
  await edge.get('/v1/appointments', COMPANY_KEY, { 'user-agent': 'curl/8' });
  await edge.get('/v1/ops/companies', OPERATOR_KEY, { 'user-agent': 'curl/8' });
  expect(edge.asked.map(({ scope }) => scope.from)).toEqual([
    { ip: null, userAgent: 'curl/8' },
    { ip: null, userAgent: 'curl/8' },
  ]);
});

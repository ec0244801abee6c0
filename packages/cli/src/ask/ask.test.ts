import { acknowledgeAlert, listAlerts } from '@fencepost/contracts/integrity/alert';
import { issueCompanyApiKey } from '@fencepost/contracts/tenant/api-key';
import { promoteStagedRow } from '@fencepost/contracts/tenant/legacy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliWorld } from '../../test/cli-world.ts';
import { type ContractServer, keys, openContractServer, refuse, sampleAnswer } from '../../test/contract-server.ts';

let server: ContractServer;
beforeEach(async () => {
  server = await openContractServer();
});
afterEach(() => server.close());

const alert = `alr_${'0'.repeat(24)}`;

/** Refuses so many times, then answers. */
const refusing = (action: Parameters<ContractServer['answer']>[0], times: number, ...[code, headers]: Tail) => {
  let left = times;
  server.answer(action, (heard, response) => {
    if (left === 0) return sampleAnswer(heard.action);
    left -= 1;
    return refuse(response, code, headers);
  });
};
type Tail = [Parameters<typeof refuse>[1], Parameters<typeof refuse>[2]?];

describe('a system that is busy', () => {
  it('is asked again after as long as it says, where asking again does no harm', async () => {
    refusing(listAlerts, 2, 'rate_limited', { 'retry-after': '7' });
    const world = cliWorld(server.url);
    const { exit, err } = await world.call('alerts');
    expect(exit).toBe(0);
    expect(err).toContain('It is rate_limited. Trying again in 7 s');
    expect(world.waited).toEqual([7_000, 7_000]);
  });

  it('that does not say how long is asked again after longer and longer, five times at most, then it is exit code 7', async () => {
    refusing(listAlerts, 100, 'unavailable');
    const world = cliWorld(server.url);
    const { exit, err } = await world.call('alerts');
    expect(exit).toBe(7);
    expect(err).toContain('(unavailable)');
    expect(world.waited).toEqual([500, 1_000, 2_000, 4_000]);
  });

  it('is never told a change twice, unless the change carries one Idempotency-Key', async () => {
    refusing(acknowledgeAlert, 1, 'unavailable');
    const { exit } = await cliWorld(server.url).call('alerts', 'ack', alert);
    expect(exit).toBe(7);
    expect(server.heard.filter(({ action }) => action === acknowledgeAlert)).toHaveLength(1);

    refusing(issueCompanyApiKey, 1, 'unavailable');
    expect((await cliWorld(server.url).call('keys', 'issue', '--company', '1')).exit).toBe(0);
    const issued = server.heard.filter(({ action }) => action === issueCompanyApiKey);
    expect(issued.map(({ headers }) => headers['idempotency-key'])).toEqual(['random-id', 'random-id']);
  });
});

describe('a refusal', () => {
  it.each([
    ['not_found', 3],
    ['forbidden', 4],
    ['unauthenticated', 4],
    ['policy_denied', 4],
    ['stale_version', 5],
    ['wrong_state', 5],
    ['invalid_input', 2],
    ['timeout', 7],
    ['internal', 1],
  ] as const)('%s ends with exit code %i, in its own words, with a hint and the request id', async (code, exit) => {
    refusing(acknowledgeAlert, 100, code);
    const called = await cliWorld(server.url).call('alerts', 'ack', alert);
    expect(called.exit).toBe(exit);
    expect(called.out).toBe('');
    expect(called.err).toContain(`It is ${code}. (${code})`);
    expect(called.err).toContain('req_1');
  });

  it('is one line of JSON for machines, on standard error', async () => {
    refusing(acknowledgeAlert, 1, 'wrong_state');
    const { out, err, exit } = await cliWorld(server.url).call('alerts', 'ack', alert, '--json');
    expect([out, exit]).toEqual(['', 5]);
    expect(JSON.parse(err)).toMatchObject({
      code: 'wrong_state',
      detail: 'It is wrong_state.',
      exitCode: 5,
      requestId: 'req_1',
    });
    expect(err.trim()).not.toContain('\n');
  });
});

describe('what is no Fencepost', () => {
  it('is named as such, not shown as an answer', async () => {
    server.answer(listAlerts, (_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<h1>\u001b[2Jnginx</h1>');
    });
    const { exit, err } = await cliWorld(server.url).call('alerts');
    expect(exit).toBe(1);
    expect(err).toContain('404 is not one of Fencepost’s edge');
    expect(err).not.toContain('\u001b');
  });

  it('whose answer has not the contract’s form is not understood half', async () => {
    server.answer(listAlerts, () => ({ data: [{ id: 'someone' }], nextCursor: null }));
    const { exit, err, out } = await cliWorld(server.url).call('alerts');
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain('not what this version of the CLI knows');
  });

  it('that cannot be reached is exit code 7 and says where it looked', async () => {
    const { url } = server;
    await server.close();
    const { exit, err } = await cliWorld(url).call('alerts');
    expect(exit).toBe(7);
    expect(err).toContain(`${url} cannot be reached`);
    expect(err, 'what to do next').toContain('FENCEPOST_URL');
  });

  it('that redirects gets no key at its other address', async () => {
    const other = await openContractServer();
    server.answer(listAlerts, (_, response) => {
      response.writeHead(307, { location: `${other.url}/v1/ops/alerts` });
      response.end();
    });
    expect((await cliWorld(server.url).call('alerts')).exit).toBe(7);
    expect(other.heard).toEqual([]);
    await other.close();
  });
});

it('a version travels as If-Match, and a filter as the contract writes it', async () => {
  const row = `stg_${'0'.repeat(24)}`;
  expect((await cliWorld(server.url).call('legacy', 'promote', row, '--yes')).exit).toBe(0);
  const promoted = server.heard.find(({ action }) => action === promoteStagedRow);
  expect(promoted?.headers['if-match']).toBe('"1"');
  await cliWorld(server.url).call('alerts', '--status', 'active', '--limit', '5');
  expect(server.heard.at(-1)?.input).toMatchObject({ status: 'active', limit: 5 });
});

it('members that a later version answers are given on exactly', async () => {
  server.answer(listAlerts, () => ({ data: [], nextCursor: null, later: 1 }));
  const { out } = await cliWorld(server.url).call('alerts', '--json');
  expect(JSON.parse(out)).toEqual({ data: [], nextCursor: null, later: 1 });
});

it('--all goes through every page, as NDJSON for machines and as one table for people', async () => {
  const sample = sampleAnswer({ ...listAlerts, http: { method: 'get', path: '/v1/ops/alerts' } }) as { data: object[] };
  server.answer(listAlerts, ({ input }) => ({
    data: sample.data.map((entry) => ({ ...entry, title: `after ${String(input.cursor ?? 'nothing')}` })),
    nextCursor: input.cursor === undefined ? 'one' : input.cursor === 'one' ? 'two' : null,
  }));
  const world = cliWorld(server.url);
  const lines = (await world.call('alerts', 'list', '--all', '--json')).out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).title)).toEqual(['after nothing', 'after one', 'after two']);
  const { out } = await world.call('alerts', '--all');
  expect(out.trim().split('\n')).toHaveLength(4);
  expect((await world.call('alerts')).out).toContain('--cursor one');
});

it('each key goes to its own questions: the operator’s to the platform, the company’s to the company', async () => {
  const world = cliWorld(server.url);
  await world.call('audit', 'verify');
  await world.call('alerts');
  expect(server.heard.map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${keys.company}`,
    `Bearer ${keys.operator}`,
  ]);
});

import { getScan, type Scan, startScan } from '@fencepost/contracts/integrity/full-scan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliWorld } from '../../test/cli-world.ts';
import { type ContractServer, openContractServer, refuse, sampleAnswer } from '../../test/contract-server.ts';

let server: ContractServer;
beforeEach(async () => {
  server = await openContractServer();
});
afterEach(() => server.close());

const scan = (version: number, given: Partial<Scan>): Scan => ({
  ...(sampleAnswer({ ...getScan, http: { method: 'get', path: '/v1/ops/scans/{scanId}' } }) as Scan),
  version,
  ...given,
});
const running = (version: number, done: number) =>
  scan(version, {
    state: 'running',
    passed: null,
    progress: { collection: 'tenant.services', collectionsDone: done, collectionsTotal: 4, records: done * 10 },
  });
const completed = (passed: boolean) => scan(9, { state: 'completed', passed });
const events = (...records: readonly Scan[]) =>
  records.map((record) => `event: getScan\nid: ${record.version}\ndata: ${JSON.stringify(record)}\n\n`).join('');
const stream = { 'content-type': 'text/event-stream' };

describe('long work', () => {
  it('is followed by server-sent events, with progress on standard error and the answer on standard output', async () => {
    server.answer(getScan, (_, response) => {
      response.writeHead(200, stream);
      response.write(`${events(running(1, 1))}: still here\n\n`);
      const rest = events(running(2, 3), completed(true));
      // Bytes come as they like: an event may be cut anywhere.
      response.write(rest.slice(0, 100));
      setImmediate(() => response.end(`${rest.slice(100)}event: end\ndata: {"reason":"done"}\n\n`));
    });
    const { exit, out, err } = await cliWorld(server.url).call('validate');
    expect(exit).toBe(0);
    expect(err).toContain('running [#####...............] 1 of 4 tenant.services 10 records');
    expect(err).toContain('3 of 4');
    expect(out).toContain('completed');
    expect(out).not.toContain('[#');
    expect(server.heard.every(({ action, watches }) => action.name === startScan.name || watches)).toBe(true);
  });

  it.each([
    ['a proxy answers no stream', (response: Parameters<typeof refuse>[0]) => void response.writeHead(200).end('{}')],
    ['too many streams are open', (response: Parameters<typeof refuse>[0]) => refuse(response, 'rate_limited')],
    [
      'the stream breaks',
      (response: Parameters<typeof refuse>[0]) => {
        response.writeHead(200, stream);
        response.write(events(running(1, 1)), () => response.destroy());
      },
    ],
    [
      'the stream ends before the work',
      (response: Parameters<typeof refuse>[0]) =>
        void response.writeHead(200, stream).end('event: end\ndata: {"reason":"time"}\n\n'),
    ],
  ])('is followed by asking once a second where %s', async (_, streams) => {
    const answers = [running(2, 2), running(3, 3), completed(true)];
    server.answer(getScan, ({ watches }, response) => (watches ? streams(response) : answers.shift()));
    const world = cliWorld(server.url);
    expect((await world.call('validate')).exit).toBe(0);
    expect(answers).toEqual([]);
    expect(world.waited).toEqual([1_000, 1_000]);
  });

  it('that is refused in the middle ends with that refusal', async () => {
    const problem = {
      type: '/',
      title: '',
      status: 401,
      detail: 'The key is gone.',
      instance: '/',
      code: 'unauthenticated',
      requestId: 'req_2',
    };
    server.answer(getScan, (_, response) => {
      response.writeHead(200, stream);
      response.end(`${events(running(1, 1))}event: problem\ndata: ${JSON.stringify(problem)}\n\n`);
    });
    const { exit, err } = await cliWorld(server.url).call('validate');
    expect(exit).toBe(4);
    expect(err).toContain('The key is gone.');
  });

  it('goes on when Ctrl-C ends the watching, which is exit code 130', async () => {
    const interruption = new AbortController();
    server.answer(getScan, (_, response) => {
      response.writeHead(200, stream);
      response.write(events(running(1, 1)), () => interruption.abort());
    });
    const { exit } = await cliWorld(server.url, { interrupted: interruption.signal }).call('validate');
    expect(exit).toBe(130);
  });
});

describe('--fail-on-issues (INT-023, INT-024)', () => {
  const ends = (ended: Scan) =>
    server.answer(getScan, ({ watches }, response) =>
      watches ? void response.writeHead(200, stream).end(events(ended)) : ended,
    );

  it.each([
    [true, 0],
    [false, 6],
  ])('ends with its own exit code: passed %s is %i', async (passed, code) => {
    ends(completed(passed));
    expect((await cliWorld(server.url).call('validate', '--fail-on-issues')).exit).toBe(code);
    expect((await cliWorld(server.url).call('validate')).exit).toBe(0);
  });

  it('takes a scan that could not be finished for no pass, with or without the flag', async () => {
    ends(scan(9, { state: 'failed', passed: null, error: 'booking does not answer' }));
    const { exit, err } = await cliWorld(server.url).call('validate');
    expect(exit).toBe(1);
    expect(err).toContain('booking does not answer');
  });

  it.each(['standard', 'pre-migration', 'post-migration', 'comprehensive'])(
    '%s is a mode as people write it',
    async (mode) => {
      ends(completed(true));
      server.answer(startScan, ({ input }) => scan(1, startScan.input.parse(input)));
      expect((await cliWorld(server.url).call('validate', '--mode', mode, '--detailed')).exit).toBe(0);
      expect(server.heard[0]?.input).toEqual({ mode: mode.replace('-', '_'), detailed: true });
    },
  );

  const other = { id: `scn_${'1'.repeat(24)}`, mode: 'standard', detailed: true } as const;
  /** One scan at a time: that of the day runs, and answers the first request, whatever that asks for. */
  const whileAnotherRuns = () => {
    let over = false;
    server.answer(startScan, ({ input }) => scan(1, over ? startScan.input.parse(input) : other));
    server.answer(getScan, ({ input, watches }, response) => {
      const isOther = input.scanId === other.id;
      if (isOther) over = true;
      const ended = isOther
        ? { ...completed(true), ...other }
        : { ...completed(false), mode: 'pre_migration' as const };
      return watches ? void response.writeHead(200, stream).end(events(ended)) : ended;
    });
  };

  it('never takes the end of a scan that runs already, and asks for less, for that of its own', async () => {
    whileAnotherRuns();
    const call = ['validate', '--mode', 'pre-migration', '--fail-on-issues'];
    const { exit, out, err } = await cliWorld(server.url).call(...call);
    expect(exit).toBe(6);
    expect(out).toContain('pre_migration');
    expect(err).toContain(`${other.id} (standard) runs already`);
    expect(server.heard.filter(({ action }) => action.name === startScan.name)).toHaveLength(2);
  });

  it('follows the one that runs where it answers what is asked', async () => {
    whileAnotherRuns();
    expect((await cliWorld(server.url).call('validate', '--fail-on-issues')).exit).toBe(0);
    expect(server.heard.filter(({ action }) => action.name === startScan.name)).toHaveLength(1);
  });

  it('says of a scan that is not waited for that it was not begun', async () => {
    whileAnotherRuns();
    const { exit, err } = await cliWorld(server.url).call('scan', 'start', '--mode', 'comprehensive');
    expect(exit).toBe(0);
    expect(err).toContain('ask again when it is over');
  });

  it('tells the report as JSON, exactly as it was answered', async () => {
    ends(completed(true));
    const { out } = await cliWorld(server.url).call('validate', '--json');
    expect(JSON.parse(out)).toEqual(completed(true));
  });
});

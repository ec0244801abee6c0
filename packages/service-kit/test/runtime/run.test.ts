import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '@fencepost/testing/eventually';
import { afterEach, describe, expect, it } from 'vitest';

const file = join(import.meta.dirname, 'tiny-service.ts');
const goodEnv = { NATS_URL: 'nats://127.0.0.1:1', GREETING: 'hello' };
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const start = (env: Record<string, string>, ipc = false): Started => {
  const child = spawn(process.execPath, ['--conditions=@fencepost/source', file], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
  });
  running.add(child);
  let output = '';
  const closed = [child.stdout, child.stderr].map((stream) => {
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
    return stream === null ? [] : once(stream, 'close');
  });
  const ended = Promise.all([once(child, 'exit'), ...closed]).then(([[code]]) => code);
  return { child, output: () => output, ended };
};

const line = ({ output }: Started, msg: string): Record<string, string> | undefined =>
  output()
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text))
    .find((entry) => entry.msg === msg);

const seen = (service: Started, msg: string): Promise<Record<string, string>> =>
  eventually(() => {
    const found = line(service, msg);
    if (found === undefined) throw new Error(`no "${msg}" in: ${service.output()}`);
    return found;
  }, 20_000);

const startedService = async (env: Record<string, string> = {}, ipc = false) => {
  const service = start({ ...goodEnv, ...env }, ipc);
  const ready = await seen(service, 'ready');
  return { ...service, ops: ready.ops ?? '' };
};

describe('a service process', () => {
  it('lists every mistake of its environment at once, shows no secret, and exits with 2 (SE1)', async () => {
    const service = start({ GREETING: 'hi', API_TOKEN: 'canary', STOP_MS: 'soon' });
    expect(await service.ended).toBe(2);
    expect(service.output()).toMatch(/4 mistake/);
    for (const name of ['NATS_URL', 'GREETING', 'API_TOKEN', 'STOP_MS']) expect(service.output()).toContain(name);
    expect(service.output()).not.toContain('canary');
  });

  it('says where it listens once it is ready, whatever its log level', async () => {
    const service = start({ ...goodEnv, LOG_LEVEL: 'silent' });
    const ready = await seen(service, 'ready');
    expect(ready).toMatchObject({ url: 'http://tiny.example', service: 'tiny' });
    const answer = await fetch(`${ready.ops}/readyz`);
    expect(await answer.json()).toEqual({ ready: true, checks: { itself: true } });
  });

  it('is not ready from SIGTERM on, keeps working for the drain delay, then stops and exits with 0 (SD1)', async () => {
    const service = await startedService({ DRAIN_DELAY_MS: '700' });
    service.child.kill('SIGTERM');
    await eventually(async () => expect((await fetch(`${service.ops}/readyz`)).status).toBe(503));
    expect((await fetch(`${service.ops}/livez`)).status).toBe(200);
    expect(line(service, 'draining')).toBeUndefined();
    expect(await service.ended).toBe(0);
    expect(line(service, 'draining')).toBeDefined();
    expect(line(service, 'stopped')).toBeDefined();
  });

  it('gives up with 1 when stopping takes longer than its grace (SD1)', async () => {
    const service = await startedService({ SHUTDOWN_GRACE_MS: '200', STOP_MS: '60000' });
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(1);
    expect(line(service, 'stop took too long')).toBeDefined();
  });

  it('exits at once at a second signal', async () => {
    const service = await startedService({ STOP_MS: '60000' });
    service.child.kill('SIGTERM');
    await seen(service, 'draining');
    service.child.kill('SIGINT');
    expect(await service.ended).toBe(1);
  });

  it.each([
    ['start', 'start failed', undefined],
    ['later', 'uncaught exception', 'SIGUSR2'],
    ['rejection', 'unhandled rejection', 'SIGUSR2'],
    ['stop', 'stop failed', 'SIGTERM'],
  ] as const)('tells why and exits with 1 when it breaks at %s', async (fault, message, signal) => {
    const service = signal === undefined ? start({ ...goodEnv, FAULT: fault }) : await startedService({ FAULT: fault });
    if (signal !== undefined) service.child.kill(signal);
    expect(await service.ended).toBe(1);
    expect(line(service, message)).toMatchObject({ level: 'fatal' });
  });

  it('stops in order when its parent goes away, over IPC or standard input, if asked to', async () => {
    const overIpc = await startedService({ FENCEPOST_EXIT_WITH_PARENT: '1' }, true);
    overIpc.child.disconnect();
    expect(await overIpc.ended).toBe(0);
    const overInput = await startedService({ FENCEPOST_EXIT_WITH_PARENT: '1' });
    overInput.child.stdin?.end();
    expect(await overInput.ended).toBe(0);
    expect(line(overInput, 'draining')).toBeDefined();
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { makeMetrics } from './metrics.ts';
import { type Checks, makeOpsServer, type OpsServer } from './ops-server.ts';

let server: OpsServer | undefined;
afterEach(() => server?.close());

const serverWith = async (checks: Checks): Promise<OpsServer> => {
  const metrics = makeMetrics('test');
  server = await makeOpsServer({ host: '127.0.0.1', port: 0, metrics, checks: () => checks, checkTimeoutMs: 50 });
  return server;
};

describe('the operations server', () => {
  it('is alive but not ready until it is told so, and again while draining (SD1)', async () => {
    const { url, setReady } = await serverWith({});
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    setReady(true);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    setReady(false);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
  });

  it('is not ready while a dependency is away, names it, and stays alive', async () => {
    const away = async () => {
      throw new Error('away');
    };
    const { url, setReady } = await serverWith({ nats: async () => true, mongo: away });
    setReady(true);
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ready: true, checks: { nats: true, mongo: false } });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it('counts a check that never answers as failed', async () => {
    const { url, setReady } = await serverWith({ redis: () => new Promise(() => {}) });
    setReady(true);
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ checks: { redis: false } });
  });

  it('shows the metrics', async () => {
    const { url } = await serverWith({});
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    expect(await answer.text()).toContain('process_cpu_seconds_total');
  });

  it('answers anything else with a problem document', async () => {
    const { url } = await serverWith({});
    const unknown = await fetch(`${url}/admin`);
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('content-type')).toBe('application/problem+json');
    expect(await unknown.json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await fetch(`${url}/livez`, { method: 'POST' })).status).toBe(405);
  });
});

import { request } from 'node:http';
import { derivedId } from '@fencepost/contracts/ids';
import { getSyncRun, type SyncRun } from '@fencepost/contracts/tenant/sync';
import { handle, type Mesh, makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { newId } from '@fencepost/service-kit/random-id';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Ground, prepareGround, quiet, type RunningEdge, tenantIdOf } from './support/ground.ts';

const NONE = { created: 0, changed: 0, unchanged: 0, removed: 0, drifted: 0 };
const runOf = (id: string): SyncRun => ({
  ...{ id, teamBindingId: derivedId('tea', 'x'), calcomTeamId: 1, trigger: 'manual', acceptChanges: true },
  ...{ state: 'syncing', step: 'queued', done: 0, total: 0, warnings: [], error: null, wouldRemove: [] },
  ...{ counts: { ...NONE, webhooks: 0, membersJoined: 0, membersChanged: 0, membersLeft: 0 }, attempts: 1 },
  ...{ waitingUntil: null, startedAt: '2026-01-01T00:00:00.000Z', finishedAt: null, version: 1 },
});

let ground: Ground;
let edge: RunningEdge;
let tenant: Mesh;
let key: string;
let runs: Map<string, SyncRun>;
let asked: string[];

beforeAll(async () => {
  ground = await prepareGround(inject('servers'));
  key = await ground.issueKey('of company 1', tenantIdOf('company 1'));
  const { nc, namespace } = ground;
  tenant = makeMesh({ nc, namespace, nodeId: newId('tenant'), log: quiet, metrics: makeMetrics('neighbour') });
  tenant.provide('tenant', [
    handle(getSyncRun, async ({ runId }) => {
      asked.push(runId);
      return runs.get(runId) ?? runOf(runId);
    }),
  ]);
  await tenant.start();
});
beforeEach(() => {
  runs = new Map();
  asked = [];
});
afterAll(async () => {
  await tenant?.stop();
  await ground?.close();
});

/** What a client has been told so far, and how it goes away. */
const watchRun = (runId: string) => {
  const told = { status: 0, text: '', ended: false };
  const headers = { authorization: `Bearer ${key}` };
  const asking = request(`${edge.url}/v1/sync-runs/${runId}/events`, { headers }, (response) => {
    told.status = response.statusCode ?? 0;
    response.setEncoding('utf8').on('data', (text) => {
      told.text += text;
    });
    response.on('end', () => {
      told.ended = true;
    });
  });
  asking.on('error', () => {});
  asking.end();
  return { told, leave: () => asking.destroy() };
};
const timesAsked = (runId: string): number => asked.filter((each) => each === runId).length;

describe('a sync run that is watched', () => {
  const one = derivedId('run', 'one');
  const other = derivedId('run', 'other');

  it('is told as it goes on, each version as soon as it is seen, until it has ended', async () => {
    edge = await ground.startEdge();
    const { told } = watchRun(one);
    await eventually(() => expect(told.text).toMatch(/^event: getSyncRun\nid: 1\ndata: .*\n\n$/));
    runs.set(one, { ...runOf(one), step: 'validating', version: 2 });
    await eventually(() => expect(told.text).toContain('\nid: 2\n'));
    expect(told.ended).toBe(false);
    runs.set(one, { ...runOf(one), state: 'synced', version: 5 });
    await eventually(() => expect(told.ended).toBe(true));
    expect(told.text).toMatch(/\nid: 5\ndata: .*"state":"synced".*\n\nevent: end\ndata: {"reason":"done"}\n\n$/);
    await edge.stop();
  });

  it('is asked for no longer than somebody watches it', async () => {
    edge = await ground.startEdge();
    const leaving = watchRun(one);
    const staying = watchRun(other);
    await eventually(() => expect(Math.min(timesAsked(one), timesAsked(other))).toBeGreaterThan(2));
    leaving.leave();
    const before = timesAsked(one);
    const whenLeft = timesAsked(other);
    await eventually(() => expect(timesAsked(other)).toBeGreaterThan(whenLeft + 3));
    // One question may have been on its way.
    expect(timesAsked(one)).toBeLessThanOrEqual(before + 1);
    staying.leave();
    await edge.stop();
  });

  it('does not keep the edge from stopping: its watchers are told and let go (SD1)', async () => {
    edge = await ground.startEdge();
    const { told } = watchRun(one);
    await eventually(() => expect(told.text).toContain('\nid: 1\n'));
    await edge.stop();
    await eventually(() => expect(told.ended).toBe(true));
    expect(told.text).toMatch(/event: end\ndata: {"reason":"stopping"}\n\n$/);
  });
});

import { codeOf } from '@fencepost/contracts/errors';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Handler, handle } from '../../src/mesh.ts';
import { actionOf, type MeshNode, makeMeshNodes, scope } from './mesh-nodes.ts';

const TIMEOUT_MS = 400;
const CALLERS = 8;
const nodes = makeMeshNodes();

const whichNode = actionOf('whichNode', z.object({}), z.object({ nodeId: z.string() }), TIMEOUT_MS);
const slow = actionOf('slow', z.object({}), z.object({ done: z.boolean() }));
const hang = actionOf('hang', z.object({}), z.object({}), 100);

const gate = Promise.withResolvers<void>();
const replica = (_: unknown, nodeId: string): readonly Handler[] => [
  handle(whichNode, async () => ({ nodeId })),
  handle(hang, async () => {
    await gate.promise;
    return {};
  }),
];

let caller: MeshNode;
beforeAll(async () => {
  caller = await nodes.start('caller');
});
afterAll(() => {
  gate.resolve();
  return nodes.stop();
});

/** Several callers who ask on and on until told to stop: who answered, and how often nobody did. */
const steadyLoad = () => {
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let on = true;
  const ask = async () => {
    while (on) {
      try {
        const { nodeId } = await caller.mesh.call(whichNode, {}, scope);
        answers.set(nodeId, (answers.get(nodeId) ?? 0) + 1);
      } catch (error) {
        failures.push(codeOf(error));
      }
    }
  };
  const asking = Array.from({ length: CALLERS }, ask);
  const stop = async () => {
    on = false;
    await Promise.all(asking);
  };
  const answered = (by: MeshNode, atLeast: number) =>
    eventually(() => expect(answers.get(by.nodeId) ?? 0).toBeGreaterThanOrEqual(atLeast));
  return { answers, failures, answered, stop };
};

describe('callers of a service', () => {
  it('lose at most the calls in flight when one of two replicas dies, and go on with the other', async () => {
    const [doomed, survivor] = [await nodes.start('doomed', replica), await nodes.start('survivor', replica)];
    const load = steadyLoad();
    await load.answered(doomed, 50);
    await doomed.nc.close();
    const answeredBefore = load.answers.get(survivor.nodeId) ?? 0;
    await load.answered(survivor, answeredBefore + 2_000);
    await load.stop();
    expect(load.failures.length).toBeLessThanOrEqual(CALLERS);
    await survivor.mesh.stop();
  });

  it('lose nothing when one of two replicas stops in order (SD1)', async () => {
    const [leaving, staying] = [await nodes.start('leaving', replica), await nodes.start('staying', replica)];
    const load = steadyLoad();
    await load.answered(leaving, 50);
    await leaving.mesh.stop();
    await load.answered(staying, (load.answers.get(staying.nodeId) ?? 0) + 500);
    await load.stop();
    expect(load.failures).toEqual([]);
    await staying.mesh.stop();
  });

  it('are served again after its only replica had to reconnect', async () => {
    const only = await nodes.start('reconnecting', replica);
    const load = steadyLoad();
    await load.answered(only, 50);
    await only.nc.reconnect();
    await load.answered(only, (load.answers.get(only.nodeId) ?? 0) + 500);
    await load.stop();
    await only.mesh.stop();
  });
});

describe('a stopping service', () => {
  it('finishes the calls that are running, and its connection stays open for what comes after', async () => {
    const entered = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const provider = await nodes.start('finishing', (mesh, nodeId) => [
      ...replica(mesh, nodeId),
      handle(slow, async () => {
        entered.resolve();
        await release.promise;
        return { done: true };
      }),
    ]);
    await eventually(() => caller.mesh.call(whichNode, {}, scope));
    const answer = caller.mesh.call(slow, {}, scope);
    await entered.promise;
    const stopped = provider.mesh.stop();
    release.resolve();
    await expect(answer).resolves.toEqual({ done: true });
    await stopped;
    expect(provider.nc.isClosed()).toBe(false);
    await expect(caller.mesh.call(slow, {}, scope)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a caller whose own connection is gone', () => {
  it('is told at once that the service is unavailable: a buffered call would run after it gave up', async () => {
    const provider = await nodes.start('present', replica);
    const lonely = await nodes.start('lonely');
    await lonely.mesh.call(whichNode, {}, scope);
    await lonely.nc.close();
    await expect(lonely.mesh.call(whichNode, {}, scope)).rejects.toMatchObject({ code: 'unavailable' });
    await provider.mesh.stop();
  });
});

describe('a service that hangs', () => {
  it('is not asked any more after a few timeouts; its callers are refused at once (CB1, CB3)', async () => {
    await nodes.start('hanging', replica);
    const fresh = await nodes.start('fresh');
    for (let i = 0; i < 5; i += 1) {
      await expect(fresh.mesh.call(hang, {}, scope)).rejects.toMatchObject({ code: 'timeout' });
    }
    await expect(fresh.mesh.call(hang, {}, scope)).rejects.toMatchObject({
      code: 'unavailable',
      detail: { retryAfterMs: expect.any(Number) },
    });
    await expect(fresh.mesh.call(whichNode, {}, scope)).resolves.toMatchObject({ nodeId: expect.any(String) });
  });
});

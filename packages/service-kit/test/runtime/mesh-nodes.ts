import { type ActionContract, defineAction } from '@fencepost/contracts/define';
import { tenantScope } from '@fencepost/contracts/scope';
import type {} from '@fencepost/testing/servers';
import { inject } from 'vitest';
import type { z } from 'zod';
import { type Logger, makeLogger } from '../../src/logger.ts';
import { type Handler, type Mesh, makeMesh } from '../../src/mesh.ts';
import { type Metrics, makeMetrics } from '../../src/metrics.ts';
import { makeNamespace, type Namespace } from '../../src/namespace.ts';
import { connectNats, type NatsConnection } from '../../src/nats.ts';
import { newId } from '../../src/random-id.ts';

export const actor = { kind: 'service', id: 'test' } as const;
export const scope = tenantScope({ tenantId: `ten_${'a'.repeat(26)}`, actor, requestId: 'req_1' });
export const otherScope = tenantScope({ tenantId: `ten_${'b'.repeat(26)}`, actor, requestId: 'req_2' });

export const actionOf = <I extends z.ZodType, O extends z.ZodType>(
  name: string,
  input: I,
  output: O,
  timeoutMs = 2_000,
): ActionContract<I, O, 'tenant'> =>
  defineAction({
    owner: 'booking',
    name,
    version: 1,
    summary: name,
    scope: 'tenant',
    input,
    output,
    errors: [],
    timeoutMs,
  });

export interface MeshNode {
  readonly nc: NatsConnection;
  readonly mesh: Mesh;
  readonly nodeId: string;
}

export interface MeshNodes {
  readonly log: Logger;
  /** What the nodes have logged, level warn and above. */
  readonly lines: string[];
  readonly metrics: Metrics;
  readonly namespace: Namespace;
  connect(name: string): Promise<NatsConnection>;
  /** A node with a connection of its own, as another process would have. */
  start(name: string, handlersOf?: (mesh: Mesh, nodeId: string) => readonly Handler[]): Promise<MeshNode>;
  stop(): Promise<void>;
}

/** The nodes of one test file, in a namespace of their own, on the shared server or another one. */
export const makeMeshNodes = (urlOf = () => inject('servers').nats): MeshNodes => {
  const lines: string[] = [];
  const log = makeLogger({ service: 'mesh-test', level: 'warn', destination: { write: (line) => lines.push(line) } });
  const metrics = makeMetrics('mesh-test');
  const namespace = makeNamespace(newId('mesh').slice(-20));
  const started: MeshNode[] = [];
  const connections: NatsConnection[] = [];

  const connect = async (name: string): Promise<NatsConnection> => {
    const nc = await connectNats({ url: urlOf(), name, log });
    connections.push(nc);
    return nc;
  };

  return {
    log,
    lines,
    metrics,
    namespace,
    connect,
    start: async (name, handlersOf = () => []) => {
      const nc = await connect(name);
      const nodeId = newId(name);
      const mesh = makeMesh({ nc, namespace, nodeId, log, metrics });
      const handlers = handlersOf(mesh, nodeId);
      if (handlers.length > 0) mesh.provide('booking', handlers);
      await mesh.start();
      started.push({ nc, mesh, nodeId });
      return { nc, mesh, nodeId };
    },
    stop: async () => {
      await Promise.all(started.map(({ mesh }) => mesh.stop()));
      await Promise.all(connections.map((nc) => nc.close()));
    },
  };
};

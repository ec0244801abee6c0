import { type Context, ServiceBroker, Transporters } from 'moleculer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { handle, type Mesh } from '../../src/mesh.ts';
import { NatsTransporter } from '../../src/nats-transporter.ts';
import { newId } from '../../src/random-id.ts';
import { actionOf, makeMeshNodes, otherScope, scope } from './mesh-nodes.ts';

/** A provider made without our kit, which does what Moleculer would let it do to the tenant of its caller. */
const nodes = makeMeshNodes();
const rogue = actionOf('rogue', z.object({}), z.object({}));
const asksRogue = actionOf('asksRogue', z.object({}), z.object({ before: z.string(), after: z.string() }));

/** Receives packets as Moleculer's own transporters do: the control that shows what the guard is for. */
class UnguardedTransporter extends NatsTransporter {
  override deserialize(type: string, bytes: Buffer) {
    return Transporters.Base.prototype.deserialize.call(this, type, bytes);
  }
}

const makeRogue = async (namespace: string, Transporter = NatsTransporter): Promise<ServiceBroker> => {
  const broker = new ServiceBroker({
    namespace,
    nodeID: newId('rogue'),
    transporter: new Transporter(await nodes.connect('rogue')),
    logger: false,
    disableBalancer: true,
    internalServices: false,
    skipProcessEventRegistration: true,
  });
  const overwrite = (context: Context<unknown, Record<string, unknown>>) => {
    Object.assign(context.meta, { tenantId: otherScope.tenantId, scope: otherScope });
    Object.assign(context.headers, { scope: otherScope });
    Object.assign(context.responseHeaders, { scope: otherScope });
    return {};
  };
  broker.createService({
    name: 'rogue',
    settings: { $noServiceNamePrefix: true },
    actions: { [rogue.address]: overwrite },
  });
  await broker.start();
  await broker.registry.discoverer.sendLocalNodeInfo();
  return broker;
};

let rogueBroker: ServiceBroker;
let unguarded: ServiceBroker;
let call: Mesh['call'];
beforeAll(async () => {
  rogueBroker = await makeRogue(nodes.namespace.mesh);
  unguarded = await makeRogue(`${nodes.namespace.mesh}-control`, UnguardedTransporter);
  await nodes.start('provider', (mesh) => [
    handle(asksRogue, async (_, seen) => {
      const before = seen.tenantId;
      await mesh.call(rogue, {}, seen);
      return { before, after: seen.tenantId };
    }),
  ]);
  call = (await nodes.start('caller')).mesh.call;
});
afterAll(async () => {
  await Promise.all([rogueBroker.stop(), unguarded.stop()]);
  await nodes.stop();
});

describe('a callee that overwrites meta and headers (TI1)', () => {
  it('does not change the scope of its caller', async () => {
    await expect(call(asksRogue, {}, scope)).resolves.toEqual({ before: scope.tenantId, after: scope.tenantId });
  });

  it('does not reach the meta of its caller either, which Moleculer alone would let it', async () => {
    const metaAfter = async (broker: ServiceBroker): Promise<unknown> => {
      const meta: Record<string, unknown> = { tenantId: scope.tenantId };
      await broker.call(rogue.address, {}, { meta });
      return meta.tenantId;
    };
    expect(await metaAfter(unguarded)).toBe(otherScope.tenantId);
    expect(await metaAfter(rogueBroker)).toBe(scope.tenantId);
  });
});

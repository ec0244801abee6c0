import { connectStore } from '@fencepost/mongo-kit/connect';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { makePublisher } from '@fencepost/service-kit/publisher';
import { newId } from '@fencepost/service-kit/random-id';
import { declareStream, eventsStream } from '@fencepost/service-kit/streams';
import { eventually } from '@fencepost/testing/eventually';
import type {} from '@fencepost/testing/servers';
import { afterEach, expect, inject, test } from 'vitest';
import { consumeForAudit } from '../src/adapters/audit-consumer.ts';
import { definitions, rows } from '../src/adapters/rows.ts';
import { genesisOf } from '../src/domain/audit/audit-record.ts';
import { verifyChain } from '../src/domain/audit/verify-chain.ts';
import { auditOn, chainOf, lifeOf } from './audit-world.ts';
import { askProAi, friseur, scopeOf } from './companies.ts';
import { makeStores } from './stores.ts';

const LIVES = 400;
const VERSIONS = 5;
const PATIENCE_MS = 120_000;
const first = { attempt: 1 };
const log = makeLogger({ service: 'test', level: 'silent' });

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Processes with connections of their own to one database. */
const replicas = async (count: number) => {
  const database = newId('audit');
  const opened = await Promise.all(
    Array.from({ length: count }, () =>
      connectStore({ url: inject('servers').mongo, database, definitions, clock: systemClock, log }),
    ),
  );
  closing.push(...opened.map((store) => store.close));
  return opened.map((store) => ({ store, audit: auditOn(store, systemClock) }));
};

type Replica = Awaited<ReturnType<typeof replicas>>[number];

const chainIn = async ({ store }: Replica, company = friseur) => {
  const entries = makeStores(store, systemClock).auditEntries.forTenant(company.tenantId);
  return Array.fromAsync(entries.all(1_000, () => undefined));
};

const isWhole = (chain: Awaited<ReturnType<typeof chainIn>>, company = friseur) =>
  verifyChain({ head: genesisOf(company.tenantId), prevHash: null }, chain).fault === null;

test(
  'two thousand concurrent appends by two processes do not fork the chain, and tell every change once (AU1, A6)',
  async () => {
    const [one, other] = await replicas(2);
    if (!one || !other) throw new Error('two replicas');
    const lives = await Promise.all(Array.from({ length: LIVES }, (_, index) => lifeOf(`m${index}`, VERSIONS)));
    // The changes of one appointment come one after the other, at either process; each tenth comes to both at once.
    const live = async (life: (typeof lives)[number], index: number) => {
      for (const [place, event] of life.entries()) {
        const [here, there] = (index + place) % 2 === 0 ? [one, other] : [other, one];
        const at = index % 10 === 0 ? [here, there] : [here];
        await Promise.all(at.map(({ audit }) => audit.appendAudit(event, first)));
      }
    };
    await Promise.all(lives.map(live));
    const chain = await chainIn(one);
    expect(chain).toHaveLength(LIVES * VERSIONS);
    expect(isWhole(chain)).toBe(true);
    expect(new Set(chain.map(({ eventId }) => eventId)).size).toBe(LIVES * VERSIONS);
    // The old values are those of the version before, whichever process has appended it.
    const told = new Map(chain.map((entry) => [entry.eventId, entry.changes]));
    for (const entry of chainOf(lives.flat())) expect(told.get(entry.eventId)).toEqual(entry.changes);
  },
  PATIENCE_MS * 2,
);

test('the chain, its look-ups and its end are the same on MongoDB as in memory (PRT-023)', async () => {
  const [replica] = await replicas(1);
  if (!replica) throw new Error('a replica');
  const { audit, store } = replica;
  const scope = scopeOf(friseur);
  const [life, theirs] = [await lifeOf('kept', 4), await lifeOf('kept', 2, askProAi)];
  for (const event of [...life, ...theirs]) await audit.appendAudit(event, first);
  const id = life[0]?.entity.id ?? '';
  const { data } = await audit.listAudit({ limit: 3, appointmentId: id }, scope);
  expect(data.map(({ entity }) => entity.version)).toEqual([4, 3, 2]);
  expect(await audit.writeCheckpoint(scope)).toMatchObject({ seq: 4 });
  expect(isWhole(await chainIn(replica, askProAi), askProAi)).toBe(true);

  const stranger = await audit.verifyAudit({}, scope);
  expect(stranger, 'it is not stored: the control').toMatchObject({ fault: { kind: 'inserted', seq: 1 } });
  const raw = store.collection(rows.auditEntries).forTenant(friseur.tenantId);
  await raw.compareAndSet(
    { _id: `${friseur.tenantId}.000000000000003` },
    { set: { occurredAt: '2020-01-01T00:00:00.000Z' } },
  );
  expect(await audit.verifyAudit({}, scope)).toMatchObject({ fault: { kind: 'altered', seq: 3 } });
});

test('an erased person stays erased on MongoDB, and the chain whole (A6)', async () => {
  const [replica] = await replicas(1);
  if (!replica) throw new Error('a replica');
  const { audit } = replica;
  const [event] = await lifeOf('erased', 1);
  if (!event) throw new Error('a life has a beginning');
  const customerId = String((event.payload.appointment as { customerId: string }).customerId);
  const scope = scopeOf(friseur);
  const from = { ip: '203.0.113.7', userAgent: null };
  const sealed = await audit.sealPersonal(customerId, {}, { ...scope, from });
  await audit.appendAudit({ ...event, sealed }, first);
  const states = async () => (await audit.listAudit({ limit: 9 }, scope)).data.map(({ personal }) => personal.state);
  expect(await states()).toEqual(['readable']);
  await audit.personKeys.destroy(customerId, scope);
  expect(await states()).toEqual(['erased']);
  expect(isWhole(await chainIn(replica))).toBe(true);
});

test(
  'events that come by the broker to two consumers, duplicates among them, are one whole chain (EV1, EV2, PRT-038)',
  async () => {
    const nodes = await replicas(2);
    const namespace = makeNamespace(newId('a').replaceAll('_', ''));
    const nc = await connectNats({ url: inject('servers').nats, name: 'audit-test', log });
    closing.push(() => nc.close());
    const metrics = makeMetrics('audit-test');
    await declareStream(nc, namespace, eventsStream);
    const publisher = makePublisher({ nc, namespace, log, metrics });
    closing.push(async () => publisher.close());
    const lives = await Promise.all(Array.from({ length: 40 }, (_, index) => lifeOf(`n${index}`, 3)));
    const events = [0, 1, 2].flatMap((version) => lives.flatMap((life) => life.slice(version, version + 1)));
    for (const { audit } of nodes) {
      const consumer = await consumeForAudit({
        nc,
        namespace,
        log,
        metrics: makeMetrics('audit-test'),
        appendAudit: audit.appendAudit,
      });
      closing.push(consumer.stop);
    }
    const publish = (copy: number) =>
      Promise.all(
        events.map((event) =>
          publisher.publish(event.subject, JSON.stringify(event), {
            messageId: `${event.id}.${copy}`,
            headers: { 'fp-tenant': friseur.tenantId },
          }),
        ),
      );
    await publish(1);
    await publish(2);
    const [node] = nodes;
    if (!node) throw new Error('a replica');
    await eventually(async () => expect(await chainIn(node)).toHaveLength(events.length), PATIENCE_MS);
    const chain = await chainIn(node);
    expect(isWhole(chain)).toBe(true);
    for (const { id } of lives.flatMap((life) => life.slice(0, 1)).map(({ entity }) => entity)) {
      const versions = chain.filter(({ entity }) => entity.id === id).map(({ entity }) => entity.version);
      expect(versions).toEqual([1, 2, 3]);
    }
  },
  PATIENCE_MS * 2,
);

import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { fixedClock } from '@fencepost/testing/clocks';
import type {} from '@fencepost/testing/servers';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { rows } from '../src/adapters/rows.ts';
import { auditOn, lifeOf } from './audit-world.ts';
import { friseur } from './companies.ts';

const database = newId('auditindexes');
const { tenantId } = friseur;
const newestFirst = { occurredAt: -1, _id: -1 } as const;

describe('what is asked of the audit is answered by an index, in its order (PRT-023)', () => {
  let raw: MongoClient;
  let close: () => Promise<unknown>;
  let about = { id: '', customerId: '' };
  beforeAll(async () => {
    const log = makeLogger({ service: 'test', level: 'silent' });
    const url = inject('servers').mongo;
    const definitions = Object.values(rows);
    const store = await connectStore({ url, database, definitions, clock: fixedClock, log });
    close = store.close;
    const audit = auditOn(store);
    const life = await lifeOf('indexed', 4);
    for (const event of life) await audit.appendAudit(event, { attempt: 1 });
    const [begun] = life;
    if (begun === undefined) throw new Error('a life has a beginning');
    const { customerId } = begun.payload.appointment as { readonly customerId: string };
    about = { id: begun.entity.id, customerId };
    raw = await MongoClient.connect(url);
  });
  afterAll(async () => {
    await raw?.db(database).dropDatabase();
    await raw?.close();
    await close?.();
  });

  test.each([
    ['by appointment', () => ({ 'entity.id': about.id }), newestFirst, 'entity_newest_first'],
    ['by customer', () => ({ customerId: about.customerId }), newestFirst, 'customer_newest_first'],
    ['by time', () => ({ occurredAt: { $gte: '2020', $lt: '2030' } }), newestFirst, 'newest_first'],
    ['all of it, newest first', () => ({}), newestFirst, 'newest_first'],
    ['the chain behind a place', () => ({ seq: { $gt: 1 } }), { seq: 1 }, 'one_per_place'],
    ['the event of an entry', () => ({ eventId: { $in: ['evt_x'] } }), {}, 'one_per_event'],
  ] as const)('%s', async (_, which, sort, index) => {
    const entries = raw.db(database).collection(rows.auditEntries.name);
    const asked = entries.find({ tenantId, ...which() }).sort(sort);
    const { queryPlanner } = await asked.limit(5).explain();
    expect(JSON.stringify(queryPlanner.winningPlan)).toContain(`"indexName":"${index}"`);
  });

  test('and what no index is for is not (the control)', async () => {
    const entries = raw.db(database).collection(rows.auditEntries.name);
    const { queryPlanner } = await entries.find({ action: 'appointmentBooked' }).limit(5).explain();
    expect(JSON.stringify(queryPlanner.winningPlan)).toContain('COLLSCAN');
  });
});

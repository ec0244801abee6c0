import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedId, type entityPrefixes } from '@fencepost/contracts/ids';
import { getMonitorStatus, listAlerts } from '@fencepost/contracts/integrity/alert';
import { scanBooking, scanTenant, unscanned } from '@fencepost/contracts/integrity/facts';
import { getScan, listScans, type Scan, startScan } from '@fencepost/contracts/integrity/full-scan';
import { getIntegrityHealth } from '@fencepost/contracts/integrity/health';
import { eventually } from '@fencepost/testing/eventually';
import { type Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitions as ofBooking } from '../../services/booking/src/adapters/rows.ts';
import { definitions as ofTenant } from '../../services/tenant/src/adapters/rows.ts';
import { type ApiClient, makeApiClient } from '../../tools/api/api-client.ts';
import { processesOf } from '../../tools/dev/processes.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { sendBooking } from './traffic.ts';

const SOON_MS = 60_000;
const HOUR_MS = '3600000';
/** A check shows 20 samples. */
const AT_ONCE = 12;

const places = [
  ...scanTenant.input.shape.collection.options.map((collection) => ({ owner: 'tenant', collection })),
  ...scanBooking.input.shape.collection.options.map((collection) => ({ owner: 'booking', collection })),
];
const named = (owner: string, collections: readonly string[]): readonly string[] =>
  collections.map((collection) => `${owner}.${collection}`);
const declared = [...ofTenant.map(({ name }) => `tenant.${name}`), ...ofBooking.map(({ name }) => `booking.${name}`)];

/** Old data that waits for its company, and deliveries that wait for theirs: rows of nobody. */
const ofNobody: ReadonlySet<string> = new Set(['stagedRows', 'stagedCustomers', 'quarantine']);
const prefixOf: Readonly<Record<string, keyof typeof entityPrefixes>> = {
  ...{ companies: 'ten', services: 'svc', mappings: 'map', endpoints: 'end', apiKeys: 'key', branches: 'bra' },
  ...{ staff: 'stf', phoneNumbers: 'num', voiceAgents: 'agt', teamBindings: 'tea', teamMembers: 'mem' },
  ...{ calcomCredentials: 'crd', drifts: 'drf', stagedRows: 'stg', customers: 'cus', customerMerges: 'mrg' },
  ...{ stagedCustomers: 'scu', quarantine: 'qua' },
  ...{ appointments: 'apt', intents: 'itt', holds: 'hld', calls: 'cal', callbacks: 'cbk', policies: 'pol' },
};

let directory: string;
let system: RunningSystem;
let mongo: MongoClient;
let ops: ApiClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-bent-'));
  system = await startSystem({
    ...{ directory, durable: false, seed: true, quiet: true },
    processes: (ground) => {
      const { fakes, services } = processesOf(ground);
      // The scan of every minute is away for the test, and nobody is probed: nothing but a full scan looks at rows.
      const rare = { SCAN_INTERVAL_MS: HOUR_MS, REFERENCE_GRACE_MS: '500', CANARY_EDGE_URL: '' };
      return {
        fakes,
        services: services.map((each) =>
          each.name === 'integrity-monitor' ? { ...each, env: { ...each.env, ...rare } } : each,
        ),
      };
    },
  });
  mongo = await MongoClient.connect(system.state.mongo);
  // Its own first look at everything is over, and saw all owners: the next one is in an hour.
  await system.restart('integrity-monitor');
  ops = makeApiClient({ edge: system.state.edge, key: system.state.operatorKey });
  await eventually(async () => expect((await ops(getMonitorStatus, {})).lastScanAt).not.toBeNull(), SOON_MS);
}, 180_000);

afterAll(async () => {
  await mongo?.close();
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const looked = async (mode: Scan['mode'] = 'standard'): Promise<Scan> => {
  await eventually(async () => {
    const { data } = await ops(listScans, { limit: 20 });
    expect(data.every(({ state }) => state === 'completed' || state === 'failed')).toBe(true);
  }, SOON_MS);
  const { id } = await ops(startScan, { mode, detailed: true });
  await eventually(async () => expect((await ops(getScan, { scanId: id })).state).toBe('completed'), SOON_MS);
  return ops(getScan, { scanId: id });
};
type Samples = readonly { readonly subject: string; readonly evidence: Readonly<Record<string, unknown>> }[];
/** What is shown, and the record that a claim of the registry is for: its own key may be a telephone number. */
const recordsIn = (samples: Samples): readonly unknown[] =>
  samples.flatMap(({ subject, evidence }) => [subject, evidence.record]);
const subjectsIn = (scan: Scan, check: string): readonly unknown[] =>
  recordsIn(scan.checks.find((each) => each.check === check)?.samples ?? []);
const boundary = ['one-tenant-for-ever', 'stored-record-is-readable', 'one-owner-for-each-thing'] as const;
/** What is told of rows; other watches of the same monitor have nothing to do with them. */
const toldOf = async (bent: readonly Bent[]): Promise<readonly string[]> => {
  const ours: ReadonlySet<unknown> = new Set(bent.map(({ id }) => id));
  const { data } = await ops(listAlerts, { status: 'active', limit: 100 });
  const told = data.filter(({ samples }) => recordsIn(samples).some((id) => ours.has(id)));
  return told.map(({ invariant, cause }) => `${invariant} ${cause}`);
};

/** A booking of another company's event type, correctly signed. */
const tellForeign = async (uid: string): Promise<void> => {
  const [one, two] = system.state.companies;
  if (one === undefined || two === undefined) throw new Error('the demo companies are missing');
  expect((await sendBooking(one, uid, two.eventTypeIds[0] ?? 0)).status).toBe(200);
};

interface Bent {
  readonly id: string;
  readonly check: (typeof boundary)[number];
  mend(): Promise<unknown>;
}

/** What somebody with the database's password does: gives a row to the other company, or writes one that is nobody's. */
const bend = async ({ owner, collection }: (typeof places)[number]): Promise<Bent> => {
  const rows = mongo.db(`fencepost_${owner}`).collection<Document & { _id: string }>(collection);
  const past = { bypassDocumentValidation: true } as const;
  const found = ofNobody.has(collection)
    ? null
    : await rows.findOne(collection === 'bindings' ? { kind: 'event_type' } : {});
  const [one, two] = system.state.companies;
  if (found !== null && collection === 'bindings') {
    const { _id, owner: holder } = found;
    const hold = (by: unknown) => rows.updateOne({ _id }, { $set: { owner: by } }, past);
    await hold(holder === one?.id ? two?.id : one?.id);
    // The name of an event type is no secret: its claim is scanned under an id that derives from it.
    return { id: derivedId('bnd', _id), check: 'one-owner-for-each-thing', mend: () => hold(holder) };
  }
  if (found === null || collection === 'companies') {
    const prefix = prefixOf[collection];
    if (prefix === undefined) throw new Error(`${owner}.${collection} has no bend: say with what its ids begin`);
    const _id = derivedId(prefix, 'bent', collection);
    await rows.insertOne({ _id, tenantId: null, version: 1, outbox: [] }, past);
    const check = ofNobody.has(collection) ? 'stored-record-is-readable' : 'one-tenant-for-ever';
    return {
      id: _id,
      check: collection === 'companies' ? 'stored-record-is-readable' : check,
      mend: () => rows.deleteOne({ _id }),
    };
  }
  const { _id, tenantId } = found;
  const other = tenantId === one?.id ? two?.id : one?.id;
  await rows.updateOne({ _id }, { $set: { tenantId: other } }, past);
  return { id: _id, check: 'one-tenant-for-ever', mend: () => rows.updateOne({ _id }, { $set: { tenantId } }, past) };
};

describe('a row bent by hand in every owner’s collections is found by the scan and by nothing less (INT-020, INT-021, INT-025)', () => {
  it('before that, everything is in order, the databases are as declared, and no record is without a company', async () => {
    const scan = await looked('post_migration');
    expect(scan.summary).toEqual(['All health checks passed']);
    const health = await ops(getIntegrityHealth, {});
    expect(health.recordsWithoutCompany).toBe(0);
    expect(health.layers.find(({ id }) => id === 'database')).toMatchObject({ state: 'working' });
    expect(health.layers.find(({ id }) => id === 'continuous')).toMatchObject({ state: 'working' });
  });

  it('every collection that an owner declares is bent below, or it is said why the scan does not read it', () => {
    const bentBelow = places.map(({ owner, collection }) => `${owner}.${collection}`);
    const others = Object.entries(unscanned).flatMap(([owner, of]) => named(owner, Object.keys(of)));
    expect([...bentBelow, ...others].toSorted()).toEqual(declared.toSorted());
    expect(bentBelow.length).toBeGreaterThan(20);
  });

  it('a row that was set back to an older version is found, too, for its events have told of a newer one', async () => {
    const rows = mongo.db('fencepost_tenant').collection<Document & { _id: string }>('mappings');
    const past = { bypassDocumentValidation: true } as const;
    const found = await rows.findOneAndUpdate({ version: { $gt: 1 } }, { $inc: { version: -1 } }, past);
    if (found === null) throw new Error('no mapping of the demo has a second version');
    const setBack = async () => subjectsIn(await looked(), 'told-record-is-stored');
    try {
      expect(await setBack()).toContain(found._id);
    } finally {
      await rows.updateOne({ _id: found._id }, { $inc: { version: 1 } }, past);
    }
    expect(await setBack()).toEqual([]);
  }, 300_000);

  const parts = Array.from({ length: Math.ceil(places.length / AT_ONCE) }, (_, part) =>
    places.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
  it.each(
    parts.map((part) => [part.map(({ owner, collection }) => `${owner}.${collection}`).join(', '), part] as const),
  )(
    '%s',
    async (_, part) => {
      const bent: Bent[] = [];
      try {
        for (const place of part) bent.push(await bend(place));
        // Nobody tells of it, so nobody who listens hears of it, though whoever listens is awake: what is told is found.
        const uid = `bent-${bent[0]?.id}`;
        const since = new Date().toISOString();
        await tellForeign(uid);
        await eventually(async () => {
          const { data } = await ops(listAlerts, {
            status: 'active',
            invariant: 'delivery-is-attributable',
            limit: 100,
          });
          expect(data.filter(({ lastSeenAt }) => lastSeenAt >= since)).toHaveLength(1);
        }, SOON_MS);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        expect(await toldOf(bent)).toEqual([]);

        const scan = await looked();
        expect(scan.passed).toBe(false);
        const found = boundary.flatMap((check) => subjectsIn(scan, check).map((id) => `${check} ${id}`));
        expect(bent.map(({ check, id }) => `${check} ${id}`).filter((each) => !found.includes(each))).toEqual([]);
        await eventually(async () => expect((await toldOf(bent)).length).toBeGreaterThan(0), SOON_MS);
      } finally {
        for (const { mend } of bent) await mend();
      }
      const after = await looked();
      expect(boundary.flatMap((check) => subjectsIn(after, check))).toEqual([]);
      await eventually(async () => expect(await toldOf(bent)).toEqual([]), SOON_MS);
    },
    300_000,
  );
});

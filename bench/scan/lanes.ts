import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import type { Document } from 'mongodb';
import { makeFacts } from '../../services/booking/src/adapters/facts.ts';
import { rows } from '../../services/booking/src/adapters/rows.ts';
import { runChecks } from '../../services/integrity-monitor/src/domain/checks.ts';
import { invariants } from '../../services/integrity-monitor/src/domain/invariants/all.ts';
import { makeLedger } from '../../services/integrity-monitor/src/domain/ledger.ts';
import { emptyPicture } from '../../services/integrity-monitor/src/domain/picture.ts';
import { tellStored } from '../../services/integrity-monitor/src/domain/tell-stored.ts';
import type { StoredCollection } from '../../services/integrity-monitor/src/usecases/ports.ts';
import { makeWalker } from '../../services/integrity-monitor/src/usecases/scans/walk-collection.ts';
import type { Database } from '../kit/database.ts';
import { GateFailed } from '../kit/verdict.ts';

/** One way through all customers of a database. */
export interface Lane {
  readonly name: string;
  readonly size: number;
  read(): Promise<void>;
}

const BATCH = 1_000;
const NOW = '2031-01-06T06:00:00.000Z';
const tenantId = TenantId.parse(derivedId('ten', 'bench'));

const load = async (server: Database, database: string, size: number): Promise<void> => {
  const born = { tenantId, version: 1, outbox: [], createdAt: NOW, updatedAt: NOW };
  const person = { name: 'Guest', phone: null, company: null, notes: null, source: 'cal.com', status: 'active' };
  const customers = server.client.db(database).collection<{ _id: string }>(rows.customers.name);
  for (let start = 0; start < size; start += BATCH) {
    const documents = Array.from({ length: Math.min(BATCH, size - start) }, (_, index) => {
      const email = `guest-${start + index}@example.com`;
      const _id = derivedId('cus', 'bench', String(start + index));
      return { _id, ...born, ...person, email, mergedInto: null, knownAs: [`e:${email}`] };
    });
    await customers.insertMany(documents);
  }
};

const company = {
  entity: { type: 'company' as const, id: tenantId, version: 1 },
  tenantId,
  state: { status: 'active', name: 'Bench', calcomTeam: null },
};
/** Everything is in memory. */
const recall = { isNeeded: () => false, bring: async () => {}, bringStretch: async () => {} };
const PATIENCE = { reference: 1, scan: 1, work: 1, decision: 1, look: 1 };

/** Ours: what the owner's `scan` does, what the monitor does with its answer, and the checks over what it then knows. */
const openScans = async (server: Database, database: string, size: number) => {
  const log = makeLogger({ service: 'bench', level: 'error' });
  const metrics = makeMetrics(`bench-${size}`);
  const scope: PlatformScope = makeAcrossTenants({ log, metrics })('a benchmark scans what is stored', {
    actor: { kind: 'operator', id: 'bench' },
    requestId: 'req_bench',
  });
  const definitions = [...Object.values(rows)];
  const store = await connectStore({ url: server.url, database, definitions, clock: systemClock, log });
  const facts = makeFacts(store);
  const read: StoredCollection['read'] = (range) => facts.read('customers', range, scope);
  const customers: StoredCollection = { id: 'booking.customers', type: 'customer', read };

  /** A monitor that knows nothing yet. */
  const begin = () => {
    const picture = emptyPicture();
    const ledger = makeLedger(PATIENCE);
    const walker = makeWalker({
      court: { invariants, picture, ledger },
      clock: systemClock,
      recall,
      onJudged: () => {},
    });
    tellStored(picture, company);
    const failures = async (isWhole: boolean) => {
      await walker.walk(customers);
      picture.complete = true;
      const checks = runChecks({ invariants, picture, ...(isWhole ? {} : { suspects: ledger.suspects }) });
      return checks.filter(({ verdict }) => verdict !== 'passed');
    };
    return {
      picture,
      failures,
      checked: async (isWhole: boolean): Promise<void> => {
        const failed = await failures(isWhole);
        if (picture.entities.size === size + 1 && failed.length === 0) return;
        throw new GateFailed(`the scan saw ${picture.entities.size} of ${size + 1} and failed ${failed.length} checks`);
      },
    };
  };
  return { begin, close: () => store.close() };
};

/** FL6: the raw driver's cursor with three fields, and nothing done with them. */
const floorOf = (server: Database, database: string, size: number) => async (): Promise<void> => {
  const customers = server.client.db(database).collection(rows.customers.name);
  const projection = { tenantId: 1, version: 1, status: 1 };
  let seen = 0;
  for await (const row of customers.find({}, { projection, batchSize: BATCH })) if (row !== null) seen += 1;
  if (seen !== size) throw new GateFailed(`the floor saw ${seen} of ${size}`);
};

/** What somebody with the password does to a row, and what has to be found. */
const bends = [
  { bend: { tenantId: null }, mend: { tenantId }, found: 'one-tenant-for-ever 1,stored-record-is-readable 1' },
  // Of the notes facts say nothing: the schema does.
  { bend: { notes: 7 }, mend: { notes: null }, found: 'stored-record-is-readable 1' },
] as const;

/** A database of one size with every way through it, and rows that somebody bends. */
export const openSize = async (server: Database, size: number) => {
  const database = `bench_scan_${size}`;
  const scans = await openScans(server, database, size);
  await load(server, database, size);
  const known = scans.begin();
  await known.checked(true);
  return {
    lanes: [
      { name: `first ${size}`, size, read: () => scans.begin().checked(true) },
      { name: `again ${size}`, size, read: () => known.checked(false) },
      { name: `daily ${size}`, size, read: () => known.checked(true) },
      { name: `floor ${size}`, size, read: floorOf(server, database, size) },
    ] satisfies readonly Lane[],
    /** A bent row is found among all the others, and nothing else is, by a first scan and by one that knows all ranges. */
    prove: async (): Promise<void> => {
      const customers = server.client.db(database).collection<Document & { _id: string }>(rows.customers.name);
      const victim = { _id: derivedId('cus', 'bench', String(size >> 1)) };
      const past = { bypassDocumentValidation: true } as const;
      for (const { bend, mend, found } of bends) {
        await customers.updateOne(victim, { $set: bend }, past);
        for (const scan of [known, scans.begin()]) {
          const names = (await scan.failures(false)).map(({ check, violations }) => `${check} ${violations}`);
          if (names.join() !== found) throw new GateFailed(`the bent row was not found: ${names.join()}`);
        }
        await customers.updateOne(victim, { $set: mend }, past);
        await known.checked(false);
      }
    },
    /** What a whole scan leaves in memory. */
    memory: async () => {
      const scan = scans.begin();
      await scan.checked(true);
      return scan.picture;
    },
    close: scans.close,
  };
};

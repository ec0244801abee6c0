import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { factsPage } from '@fencepost/service-kit/scan';
import { makeFacts } from '../../services/booking/src/adapters/facts.ts';
import { rows } from '../../services/booking/src/adapters/rows.ts';
import { runChecks } from '../../services/integrity-monitor/src/domain/checks.ts';
import { invariants } from '../../services/integrity-monitor/src/domain/invariants/all.ts';
import { emptyPicture, type MutablePicture } from '../../services/integrity-monitor/src/domain/picture.ts';
import { tellStored } from '../../services/integrity-monitor/src/domain/tell-stored.ts';
import type { Database } from '../kit/database.ts';
import { GateFailed } from '../kit/verdict.ts';

/** One way through all customers of a database. */
export interface Lane {
  readonly name: string;
  readonly size: number;
  read(): Promise<void>;
}

const RANGE = 500;
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

/** Ours: what the owner's `scan` does, what the monitor does with its answer, and every check over what it then knows. */
const scanOf = (server: Database, database: string, size: number) => {
  const log = makeLogger({ service: 'bench', level: 'error' });
  const metrics = makeMetrics(`bench-${size}`);
  const scope: PlatformScope = makeAcrossTenants({ log, metrics })('a benchmark scans what is stored', {
    actor: { kind: 'operator', id: 'bench' },
    requestId: 'req_bench',
  });
  const opened = connectStore({
    url: server.url,
    database,
    definitions: [...Object.values(rows)],
    clock: systemClock,
    log,
  });
  const read = async (): Promise<MutablePicture> => {
    const facts = makeFacts(await opened);
    const picture = emptyPicture();
    tellStored(picture, company);
    let after: string | null = null;
    do {
      const request: { after: string | null; limit: number } = { after, limit: RANGE };
      const page = factsPage(await facts.read('customers', request, scope), { limit: RANGE, ifDigest: null });
      for (const fact of page.facts ?? []) tellStored(picture, fact);
      after = page.next;
    } while (after !== null);
    picture.complete = true;
    return picture;
  };
  return {
    read,
    checked: async (): Promise<void> => {
      const picture = await read();
      const failed = runChecks({ invariants, picture }).filter(({ verdict }) => verdict !== 'passed');
      if (picture.entities.size !== size + 1 || failed.length > 0) {
        throw new GateFailed(`the scan saw ${picture.entities.size} of ${size + 1} and failed ${failed.length} checks`);
      }
    },
    close: async () => (await opened).close(),
  };
};

/** FL6: the raw driver's cursor with three fields, and nothing done with them. */
const floorOf = (server: Database, database: string, size: number) => async (): Promise<void> => {
  const customers = server.client.db(database).collection(rows.customers.name);
  const projection = { tenantId: 1, version: 1, status: 1 };
  let seen = 0;
  for await (const row of customers.find({}, { projection, batchSize: BATCH })) if (row !== null) seen += 1;
  if (seen !== size) throw new GateFailed(`the floor saw ${seen} of ${size}`);
};

/** A database of one size with both ways through it, and a row that somebody bent. */
export const openSize = async (server: Database, size: number) => {
  const database = `bench_scan_${size}`;
  const scan = scanOf(server, database, size);
  await scan.read();
  await load(server, database, size);
  return {
    lanes: [
      { name: `scan ${size}`, size, read: scan.checked },
      { name: `floor ${size}`, size, read: floorOf(server, database, size) },
    ] satisfies readonly Lane[],
    /** A row without a company is found among all the others, and nothing else is. */
    prove: async (): Promise<void> => {
      const customers = server.client
        .db(database)
        .collection<{ _id: string; tenantId: string | null }>(rows.customers.name);
      const victim = { _id: derivedId('cus', 'bench', String(size >> 1)) };
      await customers.updateOne(victim, { $set: { tenantId: null } }, { bypassDocumentValidation: true });
      const found = runChecks({ invariants, picture: await scan.read() }).filter(({ verdict }) => verdict === 'failed');
      await customers.updateOne(victim, { $set: { tenantId } });
      const names = found.map(({ check, violations }) => `${check} ${violations}`).join(', ');
      if (!names.includes('one-tenant-for-ever 1')) throw new GateFailed(`the bent row was not found: ${names}`);
    },
    /** Bytes that the picture of a whole scan takes, by the monitor's own estimate and by the process. */
    memory: scan.read,
    close: scan.close,
  };
};

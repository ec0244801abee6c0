import { appointmentBooked } from '@fencepost/contracts/booking/appointment';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import type {} from '@fencepost/testing/servers';
import fc from 'fast-check';
import { type Document, MongoClient } from 'mongodb';
import { afterEach, expect, inject, test } from 'vitest';
import { definitions } from '../src/adapters/rows.ts';
import { auditOn, lifeOf } from './audit-world.ts';
import { askProAi, friseur, scopeOf } from './companies.ts';
import { sampleAppointment } from './samples.ts';
import { makeStores } from './stores.ts';

const LIVES = 2;
const VERSIONS = 3;
const RUNS = 150;
const PATIENCE_MS = 240_000;
const scope = scopeOf(friseur);
const log = makeLogger({ service: 'test', level: 'silent' });

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A chain over appointments that are stored, signed at its end, and the database's own way to its rows. */
const signedChain = async () => {
  const url = inject('servers').mongo;
  const database = newId('bent');
  const store = await connectStore({ url, database, definitions, clock: systemClock, log });
  const client = await MongoClient.connect(url);
  closing.push(store.close, () => client.close());
  const audit = auditOn(store, systemClock);
  const own = makeStores(store, systemClock).appointments.forTenant(friseur.tenantId);
  for (let index = 0; index < LIVES; index += 1) {
    const { booked } = await sampleAppointment(`b${index}`);
    for (const event of await lifeOf(`b${index}`, VERSIONS)) {
      const { appointment } = appointmentBooked.payload.parse(event.payload);
      const stored = { ...booked, appointment };
      await (appointment.version === 1 ? own.add(stored, event) : own.save(stored, event));
      const from = { ip: '203.0.113.7', userAgent: null };
      const sealed = await audit.sealPersonal(appointment.customerId, {}, { ...scope, from });
      await audit.appendAudit({ ...event, sealed }, { attempt: 1 });
    }
  }
  await audit.writeCheckpoint(scope);
  const raw = client.db(database).collection<Document & { _id: string }>('auditEntries');
  const rows = await raw.find({ tenantId: friseur.tenantId }).sort({ _id: 1 }).toArray();
  return { audit, raw, rows };
};

type Path = readonly (string | number)[];

/** Every member of a value, at any depth. */
const pathsIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [path];
  const members = Object.entries(value).map(([key, member]) => [Array.isArray(value) ? Number(key) : key, member]);
  const inside = members.flatMap(([key, member]) => pathsIn(member, [...path, key as string | number]));
  return path.length === 0 ? inside : [path, ...inside];
};

const anotherOf = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 100;
  if (typeof value !== 'string') return 'bent';
  // A place that nobody has: one that another has the database refuses itself.
  if (value.startsWith('ten_')) return value.includes('.') ? value.replace('.0', '.9') : askProAi.tenantId;
  // The last character has another that fits wherever one is asked for: in ids, hashes, instants and places.
  return /\d$/.test(value) ? value.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) : `${value}0`;
};

const bends = {
  other: anotherOf,
  ofTheSameForm: (value: unknown) =>
    typeof value === 'string' && /^\d{4}-.*Z$/.test(value) ? value.replace(/^2/, '1') : anotherOf(value),
  null: (value: unknown) => (value === null ? 'bent' : null),
  more: (value: unknown) => {
    if (Array.isArray(value)) return [...value, 'bent'];
    return typeof value === 'object' && value !== null ? { ...value, bent: 'bent' } : anotherOf(value);
  },
  gone: () => undefined,
};

const bentAt = (value: unknown, [key, ...rest]: Path, bend: (value: unknown) => unknown): unknown => {
  if (key === undefined) return bend(value);
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const bent = bentAt(copy[key], rest, bend);
  if (bent === undefined) delete copy[key];
  else copy[key] = bent;
  return Array.isArray(copy) ? copy.filter(() => true) : copy;
};

test(
  'whatever one stored member of an entry says otherwise, is without, or has beside it, is named (D-20, A6, AU1)',
  async () => {
    const { audit, raw, rows } = await signedChain();
    expect(rows).toHaveLength(LIVES * VERSIONS);
    const faultWith = async (row: Document, bent: Document) => {
      // Taken out and put in, for a unique index of the substitute keeps what an update has changed.
      await raw.deleteOne({ _id: row._id });
      await raw.insertOne(bent as never, { bypassDocumentValidation: true });
      const { intact, fault } = await audit.verifyAudit({}, scope);
      await raw.deleteOne({ _id: bent._id });
      await raw.insertOne(row as never, { bypassDocumentValidation: true });
      return { intact, seq: fault?.seq };
    };
    const untouched = rows[2] as Document;
    expect(await faultWith(untouched, untouched), 'the control').toEqual({ intact: true, seq: undefined });
    const tamper = async (row: Document, path: Path, bend: keyof typeof bends) => {
      if (path[0] === '_id' && (bend === 'gone' || bend === 'null')) return;
      const bent = bentAt(row, path, bends[bend]) as Document;
      expect(await faultWith(row, bent), `${bend} ${path.join('.')}`).toEqual({ intact: false, seq: row.seq });
    };
    const beside = (row: Document) => faultWith(row, { ...row, bent: 'bent' });
    expect(await beside(untouched)).toEqual({ intact: false, seq: untouched.seq });

    for (const row of [untouched, rows.at(-1) as Document]) {
      for (const column of Object.keys(row)) await tamper(row, [column], 'other');
    }
    const anyRow = fc
      .constantFrom(...rows)
      .chain((row) => fc.tuple(fc.constant(row), fc.constantFrom(...pathsIn(row))));
    const anyBend = fc.constantFrom(...(Object.keys(bends) as (keyof typeof bends)[]));
    await fc.assert(
      fc.asyncProperty(anyRow, anyBend, ([row, path], bend) => tamper(row, path, bend)),
      { numRuns: RUNS },
    );
  },
  PATIENCE_MS,
);

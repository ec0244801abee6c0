import { codeOf } from '@fencepost/contracts/errors';
import { TenantId } from '@fencepost/contracts/ids';
import { ABSENT, type RepairChange } from '@fencepost/contracts/integrity/repair-step';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { RawRecord, RawRecords } from './raw-record.ts';
import {
  already,
  drifted,
  isSame,
  type Outcome,
  type RepairOrder,
  refusedFor,
  repairedStepId,
} from './repair-record.ts';

type SetChange = Extract<RepairChange, { readonly do: 'set' }>;
type HomeOrder = RepairOrder & { readonly change: SetChange };

/** What speaks in the owner's own data against giving a record to a company; undefined where nothing does. */
export type Objection = (record: RawRecord, tenantId: TenantId) => Promise<string | undefined>;

/** Whether a step is about whose the record is: it sets that and nothing else, or looks at it alone. */
export const isAboutHome = (order: RepairOrder): order is HomeOrder => {
  const { change } = order;
  if (change.do !== 'set') return false;
  const named = Object.keys(change.set);
  return (named.length === 0 ? Object.keys(change.expect) : named).join() === 'tenantId';
};

/**
 * A step that gives a record back to the company that the monitor heard of first, where a hand in the database has written
 * another one, or none. By compare-and-set; what is taken back is only what this very step has written, at that version.
 */
export const makeRepairHome =
  (records: RawRecords, objection: Objection = async () => undefined) =>
  async (order: HomeOrder, scope: PlatformScope): Promise<Outcome> => {
    const { expect, set } = order.change;
    const record = await records.look(order.recordId, scope);
    if (record === undefined) return drifted('There is no such record any more.', { version: null, found: {} });
    const now = { version: record.version, found: seenOf(record, expect) };
    if (!Object.hasOwn(set, 'tenantId')) return drifted('Only looked at.', now);
    const mark = repairedStepId(order);
    const isMine = record.repairedBy === mark;
    if (isSame(record.storedTenantId, set.tenantId)) {
      return { ...already(now), inverse: isMine ? inverseOf(order.change, record) : null };
    }
    if (!isSame(now.found, expect)) return drifted('Somebody has changed it since: it stays as they made it.', now);
    const evidence = [rowSays(record)];
    const isUndo = Object.hasOwn(expect, 'version');
    if (isUndo && !isMine) return drifted('This step was never applied: there is nothing to take back.', now);
    if (!isUndo) {
      const against = await objectionTo(record, set.tenantId, objection);
      if (against !== undefined) return { ...refusedFor(against, now), evidence };
    }
    const inverse = isUndo ? null : inverseOf(order.change, record);
    const applied: Outcome = { ...now, ...{ outcome: 'applied', explanation: null, inverse, evidence } };
    if (order.dryRun) return applied;
    try {
      const by = isUndo ? `${mark}.undo` : mark;
      const written = await records.giveTo(record, { tenantId: set.tenantId, by, restores: isUndo }, scope);
      return written === undefined ? drifted('Somebody else has changed it in this moment.', now) : applied;
    } catch (error) {
      if (codeOf(error) !== 'conflict') throw error;
      return { ...refusedFor(error instanceof Error ? error.message : String(error), now), evidence };
    }
  };

const objectionTo = async (record: RawRecord, wanted: unknown, objection: Objection): Promise<string | undefined> => {
  const { data: company } = TenantId.safeParse(wanted);
  return company === undefined ? 'A record is given to a company, and to nobody else.' : objection(record, company);
};

/** Only as long as nobody else writes the record: then it has been used as that company's, and stays there. */
const inverseOf = ({ expect, set }: SetChange, { version }: RawRecord): SetChange => ({
  ...{ do: 'set', expect: { tenantId: set.tenantId, version } },
  set: { tenantId: expect.tenantId },
});

const seenOf = ({ storedTenantId, version }: RawRecord, expect: SetChange['expect']): Record<string, unknown> => {
  const seen: Readonly<Record<string, unknown>> = { tenantId: storedTenantId, version };
  return Object.fromEntries(Object.keys(expect).map((name) => [name, Object.hasOwn(seen, name) ? seen[name] : ABSENT]));
};

const rowSays = ({ storedTenantId }: RawRecord) => ({
  ...{ source: 'row', says: `the row says ${typeof storedTenantId === 'string' ? storedTenantId : 'no company'}` },
  ...{ counts: false, because: 'it is what is in doubt' },
});

import type { Collection, Store } from '@fencepost/mongo-kit/collection';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { applyAll, legacyOn, planOf, proveOwners, s1 } from '../../../test/legacy-world.ts';
import { emptyStore } from '../../../test/world.ts';

/** The same store, which counts what is written, whoever owns it. */
const writesCounted = (store: Store): Store & { writes(): number } => {
  let writes = 0;
  const counting = <Row>(collection: Collection<Row>): Collection<Row> => ({
    ...collection,
    insert: (...given) => {
      writes += 1;
      return collection.insert(...given);
    },
    save: (...given) => {
      writes += 1;
      return collection.save(...given);
    },
  });
  return {
    ...store,
    writes: () => writes,
    collection: (definition) => {
      const door = store.collection(definition);
      return {
        ...door,
        forTenant: (tenantId) => counting(door.forTenant(tenantId)),
        platform: () => counting(door.platform()),
      };
    },
  };
};

const loaded = async () => {
  const store = writesCounted(emptyStore());
  const asked: number[] = [];
  const world = legacyOn(store, {
    proveOwners: (subjects, scope) => {
      asked.push(subjects.length);
      return proveOwners(subjects, scope);
    },
  });
  /** What one piece of work writes. */
  const writesOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = store.writes();
    await work();
    return store.writes() - before;
  };
  return { world, asked, writesOf };
};

describe('what the recovery costs, in writes and questions, on any machine (OPS-042)', () => {
  test('an import writes each customer once, with its appointments, and a repetition nothing (OPS-042)', async () => {
    const { world, writesOf } = await loaded();
    expect(await writesOf(() => world.importing(s1.rows))).toBe(60 + 29);
    expect(await writesOf(() => world.importing(s1.rows))).toBe(0);
  });

  test('an analysis of 100 appointments asks about each event type once, in one question (OPS-042)', async () => {
    const { world, asked, writesOf } = await loaded();
    await world.importing(s1.rows);
    await world.loading(s1.evidence);
    expect(await writesOf(() => world.analysed())).toBe(0);
    expect(asked).toEqual([2]);
  });

  test('a repair writes a promoted customer three times and an orphan once; its undo no more (OPS-042)', async () => {
    const { world, writesOf } = await loaded();
    await world.importing(s1.rows);
    await world.loading(s1.evidence);
    const { steps } = await planOf(world);
    let undo: Awaited<ReturnType<typeof applyAll>>['undo'] = [];
    const applied = await writesOf(async () => {
      undo = (await applyAll(world, steps)).undo;
    });
    expect(applied).toBe(28 * 3 + 3);
    // Emptied, its key destroyed, and the row; a key that never was is written once, so that none can come.
    expect(await writesOf(() => applyAll(world, undo))).toBeLessThanOrEqual(28 * 3 + 3);
  });

  test('a backup writes each row once, and restoring what has not changed nothing (OPS-042)', async () => {
    const { world, writesOf } = await loaded();
    await world.importing(s1.rows);
    let name = '';
    const made = await writesOf(async () => {
      name = (await world.makeCustomerBackup()).name;
    });
    expect(made).toBe(60 + 1);
    const restoring = () => world.restoreCustomerBackup({ name, dryRun: false, drop: false }, platformScope);
    expect(await writesOf(restoring)).toBe(0);
  });
});

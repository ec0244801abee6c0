import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, test } from 'vitest';
import { aParcel, type Parcel, somewhere } from '../test/parcels.ts';
import {
  amend,
  atVersion,
  change,
  endAs,
  establish,
  inUse,
  isRemoved,
  untilWritten,
  whereRaced,
} from './write-record.ts';

/** Parcels with one at the depot, as a command has read it. */
const withOne = async () => {
  const ground = somewhere();
  await ground.records.add(aParcel());
  return { ...ground, read: aParcel() };
};
const to =
  (place: string) =>
  (stored: Parcel): Parcel => ({ ...stored, place });

describe('a command’s change', () => {
  test('writes the next version with its event, and leaves what is undefined as it is', async () => {
    const { records, read, tell, told } = await withOne();
    const next = { ...read, place: 'van', version: 2 };
    expect(await change(records, read, { to: { place: 'van', note: undefined }, tell })).toEqual(next);
    expect(await records.byId('p1')).toEqual(next);
    expect(told).toEqual(['van']);
  });

  test('that changes nothing writes and tells nothing', async () => {
    const { records, read, tell, told } = await withOne();
    expect(await change(records, read, { to: { place: 'depot', note: null }, tell })).toEqual(read);
    expect([(await records.byId('p1'))?.version, told]).toEqual([1, []]);
  });

  test('of a record that another has written meanwhile is refused, and loses nothing of the other’s (BK1)', async () => {
    const { records, read, tell, told } = await withOne();
    await change(records, read, { to: { place: 'van' }, tell });
    await expect(change(records, read, { to: { note: 'fragile' }, tell })).rejects.toMatchObject({
      code: 'stale_version',
    });
    expect(await records.byId('p1')).toMatchObject({ place: 'van', note: null, version: 2 });
    expect(told).toEqual(['van']);
  });

  test('is meant for the version that was read, and says which there is', () => {
    expect(atVersion(aParcel({ version: 3 }), 3).version).toBe(3);
    expect(() => atVersion(aParcel({ version: 3 }), 2)).toThrow(
      expect.objectContaining({ code: 'stale_version', detail: { facts: { expected: 2, actual: 3 } } }),
    );
  });
});

describe('a command’s end of a record', () => {
  const asked = async (version: number) => {
    const ground = await withOne();
    const stored = { ...ground.read, status: 'active' };
    const saved: unknown[] = [];
    const records = { save: async (next: unknown) => void saved.push(next) };
    const tell = () => ground.tell(ground.read);
    const end = (of: typeof stored) => endAs<typeof stored>(records, of, { status: 'removed', version, tell });
    return { stored, saved, end };
  };

  test('is written once: repeated under its old version, it is done already', async () => {
    const { stored, saved, end } = await asked(1);
    const ended = await end(stored);
    expect(ended).toMatchObject({ status: 'removed', version: 2 });
    expect(await end(ended)).toBe(ended);
    expect(saved).toEqual([ended]);
  });

  test('that was read before somebody changed it is refused', async () => {
    const { stored, saved, end } = await asked(7);
    await expect(end(stored)).rejects.toMatchObject({ code: 'stale_version' });
    expect(saved).toEqual([]);
  });
});

describe('a fact’s amendment', () => {
  test('is made again on what another has written meanwhile: neither is lost', async () => {
    const { records, tell } = await withOne();
    const notes = ['fragile', 'heavy', 'late'];
    const add = (note: string) =>
      amend<Parcel>(records, 'p1', {
        changed: (stored) => ({ ...stored, note: [stored.note, note].filter(Boolean).join() }),
        tell,
      });
    await Promise.all(notes.map(add));
    const { note, version } = (await records.byId('p1')) ?? {};
    expect(note?.split(',').toSorted()).toEqual(notes);
    expect(version).toBe(4);
  });

  test('gives up where it is overtaken each time, and says so', async () => {
    const { records, tell } = await withOne();
    let looks = 0;
    const overtaken = {
      ...records,
      byId: async (id: string) => {
        looks += 1;
        const stored = await records.byId(id);
        if (stored !== undefined) await records.save({ ...stored, note: `${looks}`, version: stored.version + 1 });
        return stored;
      },
    };
    await expect(amend(overtaken, 'p1', { changed: to('van'), tell })).rejects.toMatchObject({ code: 'stale_version' });
    expect(looks).toBe(5);
  });

  test('of what is not there is none, and nothing is written where nothing is new', async () => {
    const { records, read, tell, told } = await withOne();
    expect(await amend(records, 'p2', { changed: to('van'), tell })).toBeUndefined();
    expect(await amend(records, 'p1', { changed: to('depot'), tell })).toEqual(read);
    expect(told).toEqual([]);
  });
});

describe('what is established', () => {
  const wanted = (stored: Parcel | undefined): Parcel => ({ ...aParcel(), note: stored?.note ?? null, place: 'shop' });

  test('is added where it is missing, changed where it is otherwise, and left alone where it is so', async () => {
    const { records, tell, told } = somewhere();
    expect(await establish(records, 'p1', { wanted, tell })).toMatchObject({ place: 'shop', version: 1 });
    await change(records, aParcel({ place: 'shop' }), { to: { place: 'van', note: 'fragile' }, tell });
    const again = { place: 'shop', note: 'fragile', version: 3 };
    const settled = (stored: Parcel | undefined) => ({ ...wanted(stored), version: stored?.version ?? 1 });
    expect(await establish(records, 'p1', { wanted: settled, tell })).toMatchObject(again);
    expect(await establish(records, 'p1', { wanted: settled, tell })).toMatchObject(again);
    expect(told).toEqual(['shop', 'van', 'shop']);
  });

  test('by two at once is there once; the second is told to repeat, and then finds it', async () => {
    const { records, tell, told } = somewhere();
    const both = await Promise.allSettled([1, 2].map(() => establish(records, 'p1', { wanted, tell })));
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toEqual([expect.objectContaining({ code: 'conflict' })]);
    expect(await establish(records, 'p1', { wanted, tell })).toMatchObject({ version: 1 });
    expect(told).toEqual(['shop']);
  });
});

describe('what is removed', () => {
  test('is gone, also for whoever removes it a second time', async () => {
    const { records, read } = await withOne();
    expect(await isRemoved(records, read)).toBe(true);
    expect(await records.byId('p1')).toBeUndefined();
    expect(await isRemoved(records, read)).toBe(true);
  });

  test('stays where it has events to tell, or was written meanwhile', async () => {
    const { records, read, tell } = await withOne();
    await change(records, read, { to: { place: 'van' }, tell });
    expect(await isRemoved(records, read), 'an older version').toBe(false);
    expect(await isRemoved(records, { ...read, version: 2 }), 'with an event').toBe(false);
    expect(await records.byId('p1')).toBeDefined();
  });

  test('fails where nobody knows whether it is gone', async () => {
    const broken = { remove: () => Promise.reject(new AppError('internal', 'Something broke.')) };
    await expect(isRemoved(broken, aParcel())).rejects.toMatchObject({ code: 'internal' });
  });
});

test('a tombstone is not found, like what never was', () => {
  expect(inUse({ status: 'active' })).toEqual({ status: 'active' });
  for (const gone of [{ status: 'removed' }, undefined]) {
    expect(() => inUse(gone)).toThrow(expect.objectContaining({ code: 'not_found' }));
  }
});

test.each(['stale_version', 'conflict'] as const)(
  'work that met %s is done again, and whatever stays is thrown',
  async (code) => {
    let tries = 0;
    const work = (until: number) => async () => {
      tries += 1;
      if (tries < until) throw new AppError(code, 'Somebody else wrote.');
      return 'done';
    };
    expect(await whereRaced(work(3))).toBe('done');
    tries = 0;
    await expect(whereRaced(work(9))).rejects.toMatchObject({ code });
    expect(tries).toBe(3);
    await expect(whereRaced(() => Promise.reject(new AppError('not_found', 'No.')))).rejects.toMatchObject({
      code: 'not_found',
    });
  },
);

describe('work that reads, decides and writes', () => {
  const failing = (code: 'stale_version' | 'conflict', until: number) => {
    const seen: boolean[] = [];
    const attempt = async (isFirst: boolean) => {
      seen.push(isFirst);
      if (seen.length < until) throw new AppError(code, 'Somebody else wrote.');
      return 'written';
    };
    return { seen, attempt };
  };

  test('is begun anew as often as somebody else writes in between, and knows which try is its first', async () => {
    const { seen, attempt } = failing('stale_version', 8);
    expect(await untilWritten('this parcel', attempt)).toBe('written');
    expect(seen).toEqual([true, ...Array.from({ length: 7 }, () => false)]);
    let tries = 0;
    expect(await untilWritten('this parcel', async () => (++tries < 3 ? undefined : tries))).toBe(3);
  });

  test('gives up after eight tries, to be tried again later; another failure is no reason to', async () => {
    const never = failing('stale_version', 9);
    await expect(untilWritten('this parcel', never.attempt)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('this parcel'),
    });
    expect(never.seen).toHaveLength(8);
    const other = failing('conflict', 9);
    await expect(untilWritten('this parcel', other.attempt)).rejects.toMatchObject({ code: 'conflict' });
    expect(other.seen).toHaveLength(1);
  });
});

import type { Envelope } from '@fencepost/contracts/envelope';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanHistory, rowOf } from '../../test/histories.ts';
import { makeWatcher } from '../../test/watcher.ts';

/** Are not scanned: their rows are removed when they are old. */
const runs: readonly string[] = ['syncRun', 'reconciliation'];
const isScanned = ({ tenantId, entity }: Envelope): boolean => tenantId !== null && !runs.includes(entity.type);

/** Owners write a row and tell of it later; meanwhile, at any moment, the monitor reads what is stored just then. */
const playedBy = (history: readonly Envelope[], steps: readonly number[]) => {
  const rows = new Map<string, StoredFact>();
  const watcher = makeWatcher();
  const waiting = [...history];
  const untold: Envelope[] = [];
  const write = (): void => {
    const [event] = waiting.splice(0, 1);
    if (event === undefined) return;
    if (isScanned(event)) rows.set(event.entity.id, rowOf(event));
    untold.push(event);
  };
  const tell = (step: number): void => watcher.tell(...untold.splice(step % (untold.length + 1), 1));
  const rowsOf = (type: string) => [...rows.values()].filter(({ entity }) => entity.type === type);
  const scan = (step: number): void => {
    const types = [...new Set([...rows.values()].map(({ entity }) => entity.type))];
    const type = types[step % types.length];
    if (type === undefined) return;
    watcher.walkedWhile(type, () => {
      // What was read may be taken in after newer events.
      const read = rowsOf(type);
      for (let moment = 0; moment < step % 4; moment += 1) {
        write();
        tell(step + moment);
      }
      watcher.store(...read);
    });
  };
  const kinds = [write, tell, scan];
  const end = (): void => {
    while (waiting.length > 0) write();
    while (untold.length > 0) tell(0);
    for (const type of new Set([...rows.values()].map(({ entity }) => entity.type))) {
      watcher.walked(type, ...rowsOf(type));
    }
    watcher.scanned();
  };
  for (const step of steps) kinds[step % kinds.length]?.(Math.floor(step / kinds.length));
  return { watcher, rows, end };
};

const behind = (found: readonly string[]): readonly string[] => found.filter((each) => each.includes(' behind:'));
const steps = fc.array(fc.nat(1_000), { minLength: 10, maxLength: 120 });

it('whatever is read while owners write and tell, nothing lies behind, and in the end all agree', () => {
  fc.assert(
    fc.property(cleanHistory, steps, (history, moments) => {
      const { watcher, end } = playedBy(history, moments);
      expect(behind(watcher.violatedLater())).toEqual([]);
      end();
      expect(watcher.violatedLater()).toEqual([]);
      expect(watcher.picture.stored.size).toBe(0);
    }),
    { numRuns: 150 },
  );
});

it('and one row that is set back by one version is found by the next scan, whichever it is', () => {
  fc.assert(
    fc.property(cleanHistory, steps, fc.nat(), (history, moments, which) => {
      const { watcher, rows, end } = playedBy(history, moments);
      end();
      const told = [...rows.values()].filter(({ entity }) => entity.version > 1);
      const row = told[which % told.length];
      fc.pre(row !== undefined);
      const { type, id, version } = row.entity;
      const set = rows.set(id, { ...row, entity: { ...row.entity, version: version - 1 } });
      watcher.walked(type, ...[...set.values()].filter(({ entity }) => entity.type === type));
      expect(behind(watcher.violatedLater())).toEqual([`told-record-is-stored behind:${type} x1`]);
    }),
    { numRuns: 100 },
  );
});

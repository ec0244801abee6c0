import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanHistory, healthyCompany, ids, rowOf, shuffledWithCopies, tells } from '../../test/histories.ts';
import { makeWatcher } from '../../test/watcher.ts';

/** Are not scanned: their rows are removed when they are old. */
const runs: readonly string[] = ['syncRun', 'reconciliation'];

describe('clean histories', () => {
  const told = cleanHistory.chain((history) =>
    fc.record({ history: fc.constant(history), told: shuffledWithCopies(history) }),
  );

  it('raise no false alarm at any moment, in any order, with copies', () => {
    fc.assert(
      fc.property(told, ({ told }) => {
        const watcher = makeWatcher();
        watcher.scanned();
        for (const event of told) {
          watcher.tell(event);
          const alarms = watcher.violated().filter((alarm) => !alarm.startsWith('delivery-is-attributable'));
          expect(alarms).toEqual([]);
        }
        expect(watcher.violatedLater()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('raise none either when the stored rows are scanned between any two events', () => {
    fc.assert(
      fc.property(told, fc.integer({ min: 1, max: 7 }), ({ history, told }, every) => {
        const rows = [
          ...new Map(
            history
              .filter(({ tenantId, entity }) => tenantId !== null && !runs.includes(entity.type))
              .map((event) => [event.entity.id, rowOf(event)]),
          ).values(),
        ];
        const watcher = makeWatcher();
        watcher.scanned();
        told.forEach((event, index) => {
          watcher.tell(event);
          if (index % every === 0) watcher.store(...rows.filter((_, number) => number % every === index % every));
        });
        watcher.store(...rows);
        expect(watcher.violatedLater()).toEqual([]);
        expect(watcher.picture.stored.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('give the same picture in every order', () => {
    fc.assert(
      fc.property(told, ({ history, told }) => {
        const [inOrder, shuffled] = [makeWatcher(), makeWatcher()];
        inOrder.tell(...history);
        shuffled.tell(...told);
        const known = (watcher: typeof inOrder) =>
          [...watcher.picture.entities.values()]
            .map(({ window: _, met: __, ...entity }) => entity)
            .toSorted((a, b) => (a.id < b.id ? -1 : 1));
        expect(known(shuffled)).toEqual(known(inOrder));
        expect(shuffled.picture.unsettled).toEqual(inOrder.picture.unsettled);
        expect(shuffled.picture.awaited.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('judge the same event by event as all at once', () => {
    fc.assert(
      fc.property(told, ({ told }) => {
        const [stepwise, atOnce] = [makeWatcher(), makeWatcher()];
        const day = { startsAt: '2026-11-22T09:00:00.000Z', endsAt: '2026-11-22T10:00:00.000Z' };
        const [one, other] = [50, 51].map((number) => tells(1).booked(number, { times: day }));
        const bent = [
          ...told,
          ...[tells(1).mapped(0, { version: 9, team: 1 }), tells(1).quarantined(40), one, other].flatMap(
            (e) => e ?? [],
          ),
          ...[tells(1).mapped(1, { version: 9, serviceId: ids(1).service(9) })],
        ];
        stepwise.tell(...bent);
        atOnce.tell(...bent);
        atOnce.judgeAll();
        expect(atOnce.violated()).toEqual(stepwise.violated());
      }),
      { numRuns: 50 },
    );
  });
});

describe('stored rows and events of one entity', () => {
  const own = tells(1);
  const mapping = own.mapped(0);
  const bent = rowOf(mapping, { state: { ...rowOf(mapping).state, calcomTeamId: ids(2).team } });
  const violation = ['mapping-team-is-company-team mapping_of_other_team x1'];
  const watcherOf = () => {
    const watcher = makeWatcher();
    watcher.tell(...healthyCompany(1));
    return watcher;
  };

  it('at the same version the row is the truth, for a row bent by hand keeps its version', () => {
    const watcher = watcherOf();
    watcher.store(bent);
    expect(watcher.violated()).toEqual(violation);
    watcher.tell(mapping);
    expect(watcher.violated()).toEqual(violation);
  });

  it('an event of a higher version replaces the row until the next scan', () => {
    const watcher = watcherOf();
    watcher.store(bent);
    watcher.tell(own.mapped(0, { version: 2 }));
    expect(watcher.violated()).toEqual([]);
    watcher.store({ ...bent, entity: { ...bent.entity, version: 2 } });
    expect(watcher.violated()).toEqual(violation);
  });

  it('a row that was read before the event came is no violation, for it is written before it is told', () => {
    const watcher = watcherOf();
    watcher.walkedWhile('mapping', () => {
      watcher.tell(own.mapped(0, { version: 2 }));
      watcher.store(bent);
    });
    expect(watcher.violatedLater()).toEqual([]);
    expect(watcher.picture.stored.size).toBe(0);
    watcher.walked('mapping', ...[0, 1].map((n) => rowOf(own.mapped(n, n === 0 ? { version: 2 } : {}))), ...theirs);
    expect(watcher.violatedLater()).toEqual([]);
  });

  const theirs = healthyCompany(2)
    .filter(({ entity }) => entity.type === 'mapping')
    .map((event) => rowOf(event));

  it('a row that lies behind what was told before it was read is a violation, and is judged by what it says', () => {
    const watcher = watcherOf();
    watcher.tell(own.mapped(0, { version: 2 }));
    watcher.store(bent);
    expect(watcher.violated()).toEqual(violation);
    expect(watcher.violatedLater()).toEqual([...violation, 'told-record-is-stored behind:mapping x1']);
    // Read again and again, it stays one.
    watcher.store(bent);
    expect(watcher.violatedLater()).toEqual([...violation, 'told-record-is-stored behind:mapping x1']);
    watcher.store(rowOf(own.mapped(0, { version: 2 })));
    expect(watcher.violatedLater()).toEqual([]);
  });

  it('a newer event replaces a row that lay behind, until the next scan', () => {
    const watcher = watcherOf();
    watcher.tell(own.mapped(0, { version: 2 }));
    watcher.store(bent);
    watcher.tell(own.mapped(0, { version: 3 }));
    expect(watcher.violatedLater()).toEqual([]);
    watcher.store(bent);
    expect(watcher.violatedLater()).toHaveLength(2);
  });

  it.each(['before', 'after'])(
    'a record that was deleted and begins anew by command, told %s its row is read, is not behind',
    (when) => {
      const watcher = watcherOf();
      watcher.tell(own.mapped(0, { version: 2 }));
      watcher.walked('mapping', rowOf(own.mapped(1)), ...theirs);
      expect(watcher.violatedLater()).toEqual(['told-record-is-stored missing:mapping x1']);
      if (when === 'before') watcher.tell(mapping);
      watcher.store(rowOf(mapping));
      if (when === 'after') watcher.tell(mapping);
      expect(watcher.violatedLater()).toEqual([]);
      watcher.tell(own.mapped(0, { version: 2, team: ids(2).team }));
      expect(watcher.violatedLater()).toEqual(violation);
    },
  );

  it('a row whose events are older than the stream is known by itself', () => {
    const watcher = makeWatcher();
    watcher.store(...healthyCompany(1).map((event) => rowOf(event)));
    watcher.scanned();
    expect(watcher.violatedLater()).toEqual([]);
    watcher.store(bent);
    expect(watcher.violated()).toEqual(violation);
  });

  it('before all owners were scanned, a reference into the past is no violation', () => {
    const watcher = makeWatcher();
    watcher.tell(own.customer(0));
    expect(watcher.violatedLater()).toEqual([]);
    watcher.scanned();
    expect(watcher.violated()).toEqual([]);
    expect(watcher.violatedLater()).toEqual(['reference-never-leaves-tenant unknown:customer->company x1']);
  });
});

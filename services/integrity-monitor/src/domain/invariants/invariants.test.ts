import { existsSync } from 'node:fs';
import { QuarantineReason } from '@fencepost/contracts/booking/quarantine';
import type { Envelope } from '@fencepost/contracts/envelope';
import { describe, expect, it } from 'vitest';
import { healthyCompany, ids, lifeOf, rowOf, tells } from '../../../test/histories.ts';
import { healthyWatcher, planted } from '../../../test/planted.ts';
import { invariants } from './all.ts';

const own = tells(1);
const mine = ids(1);

it('two companies in order violate nothing', () => {
  expect(healthyWatcher().violatedLater()).toEqual([]);
});

describe.each(Object.entries(planted))('%s', (id, plants) => {
  it.each(plants)('$title: found ($by), and gone once it is mended', ({ plant, found, also, mend }) => {
    const watcher = healthyWatcher();
    plant(watcher);
    expect(watcher.violatedLater()).toEqual([`${id} ${found}`, ...(also === undefined ? [] : [also])].toSorted());
    mend(watcher);
    expect(watcher.violatedLater()).toEqual([]);
  });
});

describe('what violates nothing', () => {
  const clean = (...tellings: readonly Envelope[]): void => {
    const watcher = healthyWatcher();
    watcher.tell(...tellings);
    expect(watcher.violatedLater()).toEqual([]);
  };
  const pending = own.put(0, { version: 2, syncStatus: 'pending' });
  const never = own.put(0, { version: 2, syncStatus: 'never', active: false });

  it('a pending service while a run of its company is open, for a while and no longer', () => {
    const watcher = healthyWatcher();
    watcher.tell(pending, own.ran(1, 'syncing'));
    expect(watcher.violatedLater()).toEqual([]);
    expect(watcher.violatedLater(watcher.workPatienceMs)).toEqual(['service-with-event-type-is-synced not_synced x1']);
    const ended = healthyWatcher();
    ended.tell(pending, own.ran(1, 'syncing'), own.ran(1, 'cancelled', 2));
    expect(ended.violatedLater()).toEqual(['service-with-event-type-is-synced not_synced x1']);
    const other = healthyWatcher();
    other.tell(pending, tells(2).ran(1, 'syncing'));
    expect(other.violatedLater()).toEqual(['service-with-event-type-is-synced not_synced x1']);
  });

  it('a service that is not sold any more and whose mapping is retired; one that is sold is found', () => {
    clean(never, own.retired(0));
    const watcher = healthyWatcher();
    watcher.tell(own.put(0, { version: 2, syncStatus: 'never' }), own.retired(0));
    expect(watcher.violatedLater()).toEqual(['service-with-event-type-is-synced not_synced x1']);
  });

  it('a removed event type of a team that was left meanwhile; one of the company’s own team is found', () => {
    const [removed, retired] = [own.drifted(0), own.retired(0)];
    const [entered, bound] = [own.teamBound(3, 99), own.bound(2, 99)];
    clean(removed, retired, own.retired(1), entered, bound);
    clean(entered, bound, retired, own.retired(1), removed);
    const watcher = healthyWatcher();
    watcher.tell(removed, retired);
    expect(watcher.violatedLater()).toEqual(['removed-event-type-is-decided event_type_removed x1']);
  });

  it('a retired mapping of a team that was left', () => {
    clean(own.retired(0), own.mapped(1, { version: 2, team: 99 }), own.teamBound(3, 99), own.bound(2, 99));
  });

  it('a record that was removed by command and is gone; one that was not is found', () => {
    const watcher = healthyWatcher();
    const removed = { ...own.agent(0), payload: { voiceAgent: { id: mine.agent(0), status: 'removed', version: 1 } } };
    watcher.tell(removed, own.agent(1));
    watcher.walked('voiceAgent');
    expect(watcher.violatedLater()).toEqual(['told-record-is-stored missing:voiceAgent x1']);
  });

  it('whatever is gone or stands still of a company that has left', () => {
    const watcher = healthyWatcher();
    watcher.tell(pending, own.agent(1), own.drifted(0), own.ran(1, 'held'), own.left());
    for (const type of ['service', 'mapping', 'voiceAgent', 'teamBinding', 'drift', 'customer']) {
      const theirRows = healthyCompany(2).filter(({ entity }) => entity.type === type);
      watcher.walked(type, ...theirRows.map((event) => rowOf(event)));
    }
    expect(watcher.violatedLater()).toEqual([]);
    expect(watcher.violatedLater(watcher.workPatienceMs)).toEqual([]);
  });

  it('a row in staging that refers to a company’s record, whether told or stored', () => {
    clean(own.staged(0, 'service_unknown'), own.promoted(0, 'service_unknown'));
    const watcher = healthyWatcher();
    watcher.store({
      ...rowOf(own.promoted(0, 'team_missing')),
      entity: { ...own.staged(0, 'team_missing').entity, version: 7 },
    });
    expect(watcher.violatedLater()).toEqual([]);
  });

  it.each(['mapping', 'service'] as const)('a row of a %s in staging whose company has left (D-07)', (kind) => {
    const violated = (...told: readonly Envelope[]) => {
      const watcher = healthyWatcher();
      watcher.tell(...told);
      return watcher.violatedLater();
    };
    const [staged, dropped] = [own.staged(0, 'team_missing', kind), own.dropped(0, 'team_missing', kind)];
    expect(violated(staged), 'positive control').toHaveLength(1);
    expect(violated(staged, dropped)).toEqual([]);
    expect(violated(dropped, staged)).toEqual([]);
  });

  it('an intent whose appointment a crash has left unwritten, once it is given up; one that stays is found', () => {
    const watcher = healthyWatcher();
    watcher.tell(own.intended(7), own.intended(8));
    expect(watcher.violatedLater()).toEqual([]);
    watcher.tell(own.intended(7, 'superseded'));
    expect(watcher.violatedLater(watcher.workPatienceMs)).toEqual([
      'reference-never-leaves-tenant unknown:intent->appointment x1',
    ]);
  });

  it('reconciliations that were followed by one that was done: they are forgotten, and their rows need not stay', () => {
    const watcher = healthyWatcher();
    for (let number = 1; number <= 50; number += 1) watcher.tell(own.readBack(number, 'running'), own.readBack(number));
    expect([...watcher.picture.entities.values()].filter(({ type }) => type === 'reconciliation')).toHaveLength(1);
  });

  it('the whole life of an appointment, told and stored', () => {
    const watcher = healthyWatcher();
    const life = [0, 1].flatMap((number) => lifeOf(own, number));
    watcher.tell(...life);
    const newest = new Map(life.map((event) => [event.entity.id, event]));
    for (const type of ['customer', 'merge', 'appointment', 'intent', 'hold', 'call', 'callback', 'policy']) {
      const rows = [...newest.values()].filter(({ entity }) => entity.type === type).map((event) => rowOf(event));
      expect(rows.length, type).toBeGreaterThan(0);
      const others = healthyCompany(2).filter(({ entity }) => entity.type === type);
      watcher.walked(type, ...rows, ...others.map((event) => rowOf(event)));
    }
    expect(watcher.violatedLater()).toEqual([]);
    expect(watcher.violatedLater(watcher.workPatienceMs)).toEqual([]);
    expect(watcher.picture.stored.size).toBe(0);
  });

  it('runs that were followed by one that ended well: they are forgotten, however many there were', () => {
    const watcher = healthyWatcher();
    for (let number = 1; number <= 50; number += 1)
      watcher.tell(own.ran(number, 'syncing'), own.ran(number, 'synced', 2));
    expect([...watcher.picture.entities.values()].filter(({ type }) => type === 'syncRun')).toHaveLength(1);
  });
});

it('an error of an event type that is gone names the drift, and is a violation still (K15)', () => {
  const watcher = healthyWatcher();
  watcher.tell(own.put(0, { version: 2, syncStatus: 'error' }), own.drifted(0));
  expect([...watcher.ledger.standing()]).toMatchObject([
    { cause: 'not_synced', proof: { evidence: { syncStatus: 'error', drift: 'removed' } } },
    { cause: 'event_type_removed' },
  ]);
});

describe('the declaration of every invariant', () => {
  it.each(invariants)('$id is planted at each point where it says it watches', ({ id, points: declared }) => {
    const points = new Set(planted[id]?.map(({ by }) => by));
    const isOfMonitor = points.has('scan');
    expect(isOfMonitor || points.has('event') || points.has('flow')).toBe(declared.continuous.state === 'enforced');
    expect(isOfMonitor || points.has('row')).toBe(declared.fullScan.state === 'enforced');
  });

  it.each(invariants)('$id has a runbook', ({ id }) => {
    expect(existsSync(new URL(`../../../../../docs/runbooks/${id}.md`, import.meta.url))).toBe(true);
  });

  it.each(invariants)('$id reads as a sentence without a full stop', ({ id, sentence, impact }) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(sentence).toMatch(/^[A-Z].*[^.]$/);
    expect(impact).toMatch(/^[A-Z].*\.$/);
  });

  it('whatever is a weakness that somebody could use is a boundary between companies, and is critical (D-10, D-26)', () => {
    const weak = invariants.filter(({ cvss }) => cvss !== undefined);
    expect(weak.length).toBeGreaterThan(5);
    for (const { id, boundary, severity } of weak) expect([id, boundary, severity]).toEqual([id, true, 'critical']);
    expect(invariants.some(({ boundary }) => !boundary)).toBe(true);
  });

  it('violations of tenant boundaries are critical (D-26)', () => {
    const severities = Object.fromEntries(invariants.map(({ id, severity }) => [id, severity]));
    expect(severities).toMatchObject({
      'one-tenant-for-ever': 'critical',
      'reference-never-leaves-tenant': 'critical',
      'mapping-team-is-company-team': 'critical',
      'company-team-is-its-bond': 'critical',
      'one-owner-for-each-thing': 'critical',
      'team-mismatch-stops-import': 'critical',
    });
    const watcher = healthyWatcher();
    watcher.tell(own.quarantined(1), own.quarantined(2, 'event_type_unknown'), own.quarantined(3, 'malformed_payload'));
    expect([...watcher.ledger.standing()].map(({ severity }) => severity)).toEqual(['critical', 'high', 'medium']);
  });

  it.each(QuarantineReason.options)(
    'a delivery in quarantine as %s has a title of its own, and the severity of its reason (D-26)',
    (reason) => {
      const watcher = healthyWatcher();
      watcher.tell(own.quarantined(1, reason));
      const [alert] = [...watcher.ledger.standing()];
      expect(alert?.title).not.toContain(reason);
      const crosses = /_of_other_company$|contradicts/.test(reason);
      expect(alert?.severity === 'critical').toBe(crosses);
    },
  );

  it('a held import is urgent, a removal that waits for a decision less so, and a change is no removal', () => {
    const watcher = healthyWatcher();
    watcher.tell(own.ran(1, 'held'), own.drifted(0), own.drifted(1, 'open', { kind: 'changed' }));
    expect([...watcher.ledger.standing()].map(({ cause, severity }) => `${cause} ${severity}`)).toEqual([
      'import_held high',
      'event_type_removed medium',
    ]);
  });

  it('evidence holds facts of a few known names, so that no name of a person can slip into an alert', () => {
    const allowed = new Set([
      ...['type', 'stored', 'told', 'version', 'belongsTo', 'refersTo', 'whichBelongsTo', 'mappings', 'eventTypeId'],
      ...['mappingTeam', 'companyTeam', 'boundTeam', 'problem', 'syncStatus', 'drift', 'reason', 'trigger', 'code'],
      ...['claimedCompany', 'companies', 'records', 'expectedTeamId', 'actualTeamId', 'syncRun', 'appointment'],
      ...['link', 'proved', 'now', 'resource', 'others', 'target', 'failure', 'pending', 'consumer', 'fault', 'seq'],
      ...['parked', 'forSeconds', 'day', 'writer', 'appointments', 'requests', 'failures', 'usual', 'since'],
      ...['thing', 'registrySays', 'record', 'events', 'first', 'last'],
    ]);
    for (const { plant } of Object.values(planted).flat()) {
      const watcher = healthyWatcher();
      plant(watcher);
      watcher.violatedLater();
      const names = [...watcher.ledger.standing()].flatMap(({ proof }) => Object.keys(proof?.evidence ?? {}));
      expect(names.filter((name) => !allowed.has(name))).toEqual([]);
    }
  });
});

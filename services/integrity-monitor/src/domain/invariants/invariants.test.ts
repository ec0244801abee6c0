import { existsSync } from 'node:fs';
import { QuarantineReason } from '@fencepost/contracts/booking/quarantine';
import type { Envelope } from '@fencepost/contracts/envelope';
import { describe, expect, it } from 'vitest';
import { healthyCompany, ids, lifeOf, rowOf, tells } from '../../../test/histories.ts';
import { makeWatcher } from '../../../test/watcher.ts';
import { invariants } from './all.ts';

type Watcher = ReturnType<typeof makeWatcher>;

interface Plant {
  readonly title: string;
  readonly by: 'event' | 'row' | 'scan';
  readonly plant: (watcher: Watcher) => void;
  /** `<cause> x<subjects>` */
  readonly found: string;
  readonly mend: (watcher: Watcher) => void;
}

const own = tells(1);
const [mine, theirs] = [ids(1), ids(2)];
const mapping = own.mapped(0);
const service = own.offered(0);
const customer = own.customer(0);
const appointment = own.booked(0);
const bentState = (event: typeof mapping, change: Readonly<Record<string, unknown>>) =>
  rowOf(event, { state: { ...rowOf(event).state, ...change } });
/** The appointment in its second version. */
const toldAgain = (change: object): Envelope => {
  const { payload, entity } = appointment;
  const state = { ...rowOf(appointment).state, ...change, version: 2 };
  return { ...appointment, entity: { ...entity, version: 2 }, payload: { ...payload, appointment: state } };
};

const planted: Readonly<Record<string, readonly Plant[]>> = {
  'one-tenant-for-ever': [
    {
      title: 'an event tells a customer again under another company',
      by: 'event',
      plant: (watcher) => watcher.tell({ ...customer, tenantId: theirs.tenant }),
      found: 'another_tenant x1',
      mend: (watcher) => watcher.tell({ ...customer, entity: { ...customer.entity, version: 2 } }),
    },
    {
      title: 'an event of a company’s record names no company',
      by: 'event',
      plant: (watcher) => watcher.tell({ ...own.customer(7), tenantId: null }),
      found: 'no_tenant x1',
      mend: (watcher) => watcher.tell(own.customer(7)),
    },
    {
      title: 'an event names a company in a form that is none',
      by: 'event',
      plant: (watcher) => watcher.tell({ ...own.customer(7), tenantId: '1' }),
      found: 'no_tenant x1',
      mend: (watcher) => watcher.tell(own.customer(7)),
    },
    {
      title: 'a company is told under another company',
      by: 'event',
      plant: (watcher) => watcher.tell({ ...own.teamBound(3), tenantId: theirs.tenant }),
      found: 'another_tenant x1',
      mend: (watcher) => watcher.tell(own.teamBound(4)),
    },
    {
      title: 'a stored row lost its company (S1)',
      by: 'row',
      plant: (watcher) => watcher.store(rowOf(customer, { tenantId: null })),
      found: 'no_tenant x1',
      mend: (watcher) => watcher.store(rowOf(customer)),
    },
    {
      title: 'a stored row was moved to another company',
      by: 'row',
      plant: (watcher) => watcher.store(rowOf(customer, { tenantId: theirs.tenant })),
      found: 'another_tenant x1',
      mend: (watcher) => watcher.store(rowOf(customer)),
    },
  ],
  'appointment-agrees-with-calcom': [
    {
      title: 'Cal.com sells a time that another appointment has',
      by: 'event',
      plant: (watcher) => watcher.tell(toldAgain({ contested: true })),
      found: 'contested x1',
      mend: (watcher) => watcher.store(rowOf(toldAgain({}))),
    },
    {
      title: 'an appointment stays pending, its event lost (K19)',
      by: 'row',
      plant: (watcher) => {
        watcher.store(bentState(appointment, { sync: 'pending' }));
        watcher.violatedLater(watcher.workPatienceMs);
      },
      found: 'pending x1',
      mend: (watcher) => watcher.store(rowOf(appointment)),
    },
  ],
  'reference-never-leaves-tenant': [
    {
      title: 'an appointment is booked for another company’s customer',
      by: 'event',
      plant: (watcher) => watcher.tell(own.booked(7, { customerId: theirs.customer(0) })),
      found: 'foreign:appointment->customer x1',
      mend: (watcher) => watcher.store(rowOf(own.booked(7, { customerId: mine.customer(0) }))),
    },
    {
      title: 'a reference leads to nothing',
      by: 'event',
      plant: (watcher) => watcher.tell(own.booked(7)),
      found: 'unknown:appointment->customer x1',
      mend: (watcher) => watcher.tell(own.customer(7)),
    },
    {
      title: 'an intent, though it came to nothing, names an appointment of another company',
      by: 'event',
      plant: (watcher) => watcher.tell(own.intended(7, 'superseded', theirs.appointment(0))),
      found: 'foreign:intent->appointment x1',
      mend: (watcher) => watcher.store(rowOf(own.intended(7, 'superseded', mine.appointment(0)))),
    },
    {
      title: 'somebody of another company’s call is to be called back',
      by: 'event',
      plant: (watcher) => watcher.tell(tells(2).called(0), own.askedBack(0, { callId: theirs.call(0) })),
      found: 'foreign:callback->call x1',
      mend: (watcher) => {
        watcher.tell(own.called(0));
        watcher.store(rowOf(own.askedBack(0)));
      },
    },
    {
      title: 'a record belongs to a company that nobody registered',
      by: 'event',
      plant: (watcher) => watcher.tell(tells(9).customer(0)),
      found: 'unknown:customer->company x1',
      mend: (watcher) => watcher.tell(tells(9).registered()),
    },
    {
      title: 'a stored appointment was bent to another company’s customer',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(appointment, { customerId: theirs.customer(0) })),
      found: 'foreign:appointment->customer x1',
      mend: (watcher) => watcher.store(rowOf(appointment)),
    },
  ],
  'mapping-team-is-company-team': [
    {
      title: 'an event tells a mapping of another team',
      by: 'event',
      plant: (watcher) => watcher.tell(own.mapped(0, { version: 2, team: theirs.team })),
      found: 'mapping_of_other_team x1',
      mend: (watcher) => watcher.tell(own.mapped(0, { version: 3 })),
    },
    {
      title: 'a company changes its team and leaves its mappings behind',
      by: 'event',
      plant: (watcher) => watcher.tell(own.teamBound(3, 99), own.bound(2, 99)),
      found: 'mapping_of_other_team x2',
      mend: (watcher) => watcher.tell(own.teamBound(4), own.bound(3)),
    },
    {
      title: 'a stored mapping was bent to another team (S2, TEN-009)',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(mapping, { calcomTeamId: theirs.team })),
      found: 'mapping_of_other_team x1',
      mend: (watcher) => watcher.tell(own.mapped(0, { version: 2 })),
    },
    {
      title: 'old mappings wait in staging without a team (S2, INT-001)',
      by: 'event',
      plant: (watcher) => watcher.tell(own.staged(1, 'team_missing'), own.staged(2, 'service_unknown')),
      found: 'mapping_without_team x1',
      mend: (watcher) => watcher.tell(own.promoted(1, 'team_missing')),
    },
    {
      title: 'old mappings of another team wait in staging (S2, INT-002)',
      by: 'row',
      plant: (watcher) => {
        const rows = [own.staged(1, 'team_of_other_company'), own.staged(2, 'team_contradicts_company')];
        watcher.store(...rows.map((event) => rowOf(event)));
      },
      found: 'mapping_of_other_team x2',
      mend: (watcher) => {
        watcher.tell(own.promoted(1, 'team_of_other_company'));
        watcher.store(rowOf(own.promoted(2, 'team_contradicts_company')));
      },
    },
    {
      title: 'a stored mapping has no team (D-27)',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(mapping, { calcomTeamId: null })),
      found: 'mapping_without_team x1',
      mend: (watcher) => watcher.store(rowOf(mapping)),
    },
    {
      title: 'a stored mapping cannot be read (D-27)',
      by: 'row',
      plant: (watcher) => {
        const entity = { ...mapping.entity, version: 0 };
        watcher.store(rowOf(mapping, { entity, state: {}, problem: 'the stored row does not fit its schema' }));
      },
      found: 'mapping_without_team x1',
      mend: (watcher) => watcher.store(rowOf(mapping)),
    },
    {
      title: 'a stored company has mappings and no team (D-27): told once, not once for each mapping',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(own.teamBound(), { calcomTeam: null })),
      found: 'company_without_team x1',
      mend: (watcher) => watcher.store(rowOf(own.teamBound())),
    },
  ],
  'service-with-event-type-is-synced': [
    ...(['never', 'pending', 'error'] as const).map((status, index) => ({
      title: `an event tells a service that is ${status} (D-13)`,
      by: 'event' as const,
      plant: (watcher: Watcher) => watcher.tell(own.offered(7 + index, status)),
      found: 'not_synced x1',
      mend: (watcher: Watcher) => watcher.tell(own.changed(7 + index, 2)),
    })),
    {
      title: 'a stored service fell back to never',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(service, { syncStatus: 'never' })),
      found: 'not_synced x1',
      mend: (watcher) => watcher.store(rowOf(service)),
    },
  ],
  'company-team-is-its-bond': [
    {
      title: 'an event tells a company of a team that it is not bound to (D-15)',
      by: 'event',
      plant: (watcher) => watcher.tell(own.teamBound(3, 99), own.mapped(0, { version: 2, team: 99 }), own.retired(1)),
      found: 'team_differs x1',
      mend: (watcher) => watcher.tell(own.bound(2, 99)),
    },
    {
      title: 'a stored bond was set to another team (D-15)',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(own.bound(), { calcomTeamId: 99 })),
      found: 'team_differs x1',
      mend: (watcher) => watcher.store(rowOf(own.bound())),
    },
    {
      title: 'a stored bond was released, and the company has its team still',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(own.bound(), { status: 'released' })),
      found: 'team_differs x1',
      mend: (watcher) => watcher.store(rowOf(own.bound())),
    },
  ],
  'one-owner-for-each-thing': [
    {
      title: 'two companies map one event type (D-14)',
      by: 'event',
      plant: (watcher) => watcher.tell(tells(2).mapped(0, { version: 2, eventTypeId: mine.eventType(0) })),
      found: 'event_type x1',
      mend: (watcher) => watcher.tell(tells(2).mapped(0, { version: 3 })),
    },
    {
      title: 'two companies have one voice agent',
      by: 'event',
      plant: (watcher) => watcher.tell(own.agent(0, { agentId: 'a' }), tells(2).agent(0, { agentId: 'a' })),
      found: 'voice_agent x1',
      mend: (watcher) => watcher.tell(own.agent(0, { agentId: 'b', version: 2 })),
    },
    {
      title: 'a stored mapping was bent to an event type of another company',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(mapping, { eventTypeId: theirs.eventType(0) })),
      found: 'event_type x1',
      mend: (watcher) => watcher.store(rowOf(mapping)),
    },
  ],
  'team-mismatch-stops-import': [
    {
      title: 'an event type of another team stops two runs in a row (TEN-021)',
      by: 'event',
      plant: (watcher) => watcher.tell(own.ran(1, 'error', 2, theirs.team), own.ran(2, 'error', 2, theirs.team)),
      found: 'team_mismatch x1',
      mend: (watcher) => watcher.tell(own.ran(3, 'syncing'), own.ran(3, 'synced', 2)),
    },
  ],
  'told-record-is-stored': [
    {
      title: 'a stored customer was deleted in the database',
      by: 'row',
      plant: (watcher) => watcher.walked('customer', rowOf(tells(2).customer(0))),
      found: 'missing:customer x1',
      mend: (watcher) => watcher.walked('customer', rowOf(customer), rowOf(tells(2).customer(0))),
    },
  ],
  'company-that-left-has-no-records': [
    {
      title: 'a customer of a company that has left is stored still',
      by: 'row',
      plant: (watcher) => {
        watcher.walked('customer', rowOf(customer), rowOf(tells(2).customer(0)));
        watcher.tell(own.left());
        watcher.violatedLater(watcher.workPatienceMs);
      },
      found: 'residue:customer x1',
      mend: (watcher) => watcher.walked('customer', rowOf(tells(2).customer(0))),
    },
    {
      title: 'a customer is told of after its company has left',
      by: 'event',
      plant: (watcher) => {
        watcher.walked('customer', rowOf(customer), rowOf(tells(2).customer(0)));
        watcher.tell(own.left());
        watcher.walked('customer', rowOf(tells(2).customer(0)));
        watcher.tell(own.customer(8));
        watcher.violatedLater(watcher.workPatienceMs);
      },
      found: 'residue:customer x1',
      mend: (watcher) => watcher.walked('customer', rowOf(tells(2).customer(0))),
    },
  ],
  'removed-event-type-is-decided': [
    {
      title: 'Cal.com no longer has an event type, and nobody has decided about it (K15)',
      by: 'event',
      plant: (watcher) => watcher.tell(own.drifted(0), own.drifted(1)),
      found: 'event_type_removed x2',
      mend: (watcher) =>
        watcher.tell(own.drifted(0, 'accepted', { version: 2 }), own.drifted(1, 'ignored', { version: 2 })),
    },
    {
      title: 'a removal is stored that no event has told of, until Cal.com has the event type again',
      by: 'row',
      plant: (watcher) => watcher.store(rowOf(own.drifted(0))),
      found: 'event_type_removed x1',
      mend: (watcher) => watcher.store(rowOf(own.drifted(0, 'settled', { version: 2 }))),
    },
  ],
  'held-import-is-decided': [
    {
      title: 'an import would remove too much and is held, until a person applies it',
      by: 'event',
      plant: (watcher) => watcher.tell(own.ran(1, 'syncing'), own.ran(1, 'held', 2)),
      found: 'import_held x1',
      mend: (watcher) => watcher.tell(own.ran(1, 'syncing', 3)),
    },
    {
      title: 'an import is held, until a person discards it',
      by: 'event',
      plant: (watcher) => watcher.tell(own.ran(1, 'held')),
      found: 'import_held x1',
      mend: (watcher) => watcher.tell(own.ran(1, 'cancelled', 2)),
    },
  ],
  'delivery-is-attributable': [
    {
      title: 'two deliveries of one cause wait in quarantine, and one is released by replay',
      by: 'event',
      plant: (watcher) => watcher.tell(own.quarantined(1), own.quarantined(2), own.quarantined(3), own.released(3)),
      found: 'event_type_of_other_company:2563193 x2',
      mend: (watcher) => watcher.tell(own.released(1), own.released(2)),
    },
    {
      title: 'another reason is another cause',
      by: 'event',
      plant: (watcher) => watcher.tell(own.quarantined(1, 'trigger_not_handled')),
      found: 'trigger_not_handled:BOOKING_CREATED x1',
      mend: (watcher) => watcher.tell(own.released(1, 'trigger_not_handled')),
    },
  ],
  'stored-record-is-readable': [
    {
      title: 'a stored customer cannot be read',
      by: 'row',
      plant: (watcher) => {
        watcher.store(rowOf(customer, { state: {}, problem: 'the stored row does not fit its schema' }));
      },
      found: 'unreadable:customer x1',
      mend: (watcher) => watcher.store(rowOf(customer)),
    },
  ],
  'monitor-sees-stored-state': [
    {
      title: 'two collections of an owner cannot be scanned',
      by: 'scan',
      plant: (watcher) => {
        watcher.scan('tenant.companies', true);
        watcher.scan('tenant.mappings', true);
      },
      found: 'owner:tenant x2',
      mend: (watcher) => {
        watcher.scan('tenant.companies', false);
        watcher.scan('tenant.mappings', false);
      },
    },
  ],
};

const healthyWatcher = (): Watcher => {
  const watcher = makeWatcher();
  watcher.tell(...healthyCompany(1), ...healthyCompany(2));
  watcher.scanned();
  expect(watcher.violatedLater()).toEqual([]);
  return watcher;
};

describe.each(Object.entries(planted))('%s', (id, plants) => {
  it.each(plants)('$title: found ($by), and gone once it is mended', ({ plant, found, mend }) => {
    const watcher = healthyWatcher();
    plant(watcher);
    expect(watcher.violatedLater()).toEqual([`${id} ${found}`]);
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
  it.each(invariants)('$id is planted at each point where it says it watches', ({ id, enforcement }) => {
    const points = new Set(planted[id]?.map(({ by }) => by));
    const isOfMonitor = points.has('scan');
    expect(isOfMonitor || points.has('event')).toBe(enforcement.continuous.startsWith('enforced by'));
    expect(isOfMonitor || points.has('row')).toBe(enforcement.fullScan.startsWith('enforced by'));
  });

  it.each(invariants)('$id has a runbook', ({ id }) => {
    expect(existsSync(new URL(`../../../../../docs/runbooks/${id}.md`, import.meta.url))).toBe(true);
  });

  it.each(invariants)('$id reads as a sentence without a full stop', ({ id, sentence, impact }) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(sentence).toMatch(/^[A-Z].*[^.]$/);
    expect(impact).toMatch(/^[A-Z].*\.$/);
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

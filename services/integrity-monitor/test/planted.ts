import type { Envelope } from '@fencepost/contracts/envelope';
import { derivedId } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { Invariant } from '../src/domain/invariant.ts';
import { emptyPicture } from '../src/domain/picture.ts';
import type { ToldVerdict, VerdictKind } from '../src/domain/told-verdict.ts';
import { UNREADABLE_STANDS_MS } from '../src/domain/unreadable-events.ts';
import { healthyCompany, ids, NOW, rowOf, tells } from './histories.ts';
import { makeWatcher } from './watcher.ts';

export type Watcher = ReturnType<typeof makeWatcher>;

/** A violation, how it is found, and how it is put right. */
export interface Plant {
  readonly title: string;
  readonly by: 'event' | 'row' | 'scan' | 'flow';
  readonly plant: (watcher: Watcher) => void;
  /** `<cause> x<subjects>` */
  readonly found: string;
  /** What it breaks beside, being another cause. */
  readonly also?: string;
  readonly mend: (watcher: Watcher) => void;
}

const own = tells(1);
const [mine, theirs] = [ids(1), ids(2)];
const mapping = own.mapped(0);
const service = own.offered(0);
const customer = own.customer(0);
const appointment = own.booked(0);
const bentState = (event: typeof mapping, change: Readonly<Record<string, unknown>>, row: Partial<StoredFact> = {}) =>
  rowOf(event, { state: { ...rowOf(event).state, ...change }, ...row });
/** What stands behind a claim of the first company. */
const claimed = {
  ...{ calcom_team: mine.tenant, event_type: mine.mapping(0), voice_agent: mine.agent(0), endpoint: mine.endpoint },
  ...{ api_key: mine.apiKey, phone_number: mine.service(0) },
};
const claimOf = (kind: keyof typeof claimed, change: Readonly<Record<string, unknown>> = {}): StoredFact => ({
  entity: { type: 'binding', id: derivedId('bnd', kind), version: 1 },
  tenantId: null,
  state: { kind, thing: `${kind}:1`, owner: mine.tenant, reference: claimed[kind], ...change },
});
/** A number of this company, as its row says by which mark the registry knows it. */
const numberRow = (company: number, change: Readonly<Record<string, unknown>> = {}): StoredFact => ({
  entity: { type: 'phoneNumber', id: derivedId('num', String(company)), version: 1 },
  tenantId: ids(company).tenant,
  state: { status: 'active', branchId: null, numberMark: 'one-number', ...change },
});
/** The appointment in its second version. */
const toldAgain = (change: object, version = 2): Envelope => {
  const { payload, entity } = appointment;
  const state = { ...rowOf(appointment).state, ...change, version };
  return { ...appointment, entity: { ...entity, version }, payload: { ...payload, appointment: state } };
};

/** On the next day. */
const NINE = {
  ...{ startsAt: '2026-11-22T09:00:00.000Z', endsAt: '2026-11-22T10:00:00.000Z' },
};
const NINE_FOR_ME = { times: NINE, customerId: mine.customer(0) };
const verdictOf = (kind: VerdictKind, cause: string, evidence: ToldVerdict['evidence']): ToldVerdict => ({
  ...{ kind, cause, evidence, holds: false, at: 0, subject: kind === 'audit' ? mine.tenant : 'probe' },
  tenantId: kind === 'audit' ? mine.tenant : null,
});

/** At least one violation of every invariant for each way in which the monitor hears of it. */
export const planted: Readonly<Record<string, readonly Plant[]>> = {
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
      title: 'a stored row lost its company (S1, INT-020, INT-039)',
      by: 'row',
      plant: (watcher) => watcher.store(rowOf(customer, { tenantId: null })),
      found: 'no_tenant x1',
      mend: (watcher) => watcher.store(rowOf(customer)),
    },
    {
      title: 'a soft-deleted row lost its company (D-06, INT-020)',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(customer, { status: 'deleted' }, { tenantId: null })),
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
      title: 'an appointment is booked for another company’s customer (INT-021)',
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
      title: 'a stored appointment was bent to another company’s customer (INT-021)',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(appointment, { customerId: theirs.customer(0) })),
      found: 'foreign:appointment->customer x1',
      mend: (watcher) => watcher.store(rowOf(appointment)),
    },
  ],
  'customer-has-company': [
    {
      title: 'customers of the predecessor without a company wait in staging (S1, INT-020, INT-039)',
      by: 'event',
      plant: (watcher) => watcher.tell(...[1, 2, 3].map((number) => own.stagedCustomer(number))),
      found: 'customer_without_company x3',
      mend: (watcher) => {
        watcher.tell(own.customer(1), own.stagedCustomer(1, 'promoted', 2));
        watcher.tell(own.stagedCustomer(2, 'set_aside', 2), own.stagedCustomer(3, 'dropped', 2));
      },
    },
    {
      title: 'a customer waits in staging, and only its stored row says so (INT-025)',
      by: 'row',
      plant: (watcher) => watcher.store(rowOf(own.stagedCustomer(1))),
      found: 'customer_without_company x1',
      mend: (watcher) => {
        watcher.tell(own.stagedCustomer(1, 'set_aside', 2));
        watcher.store(rowOf(own.stagedCustomer(1, 'set_aside', 2)));
      },
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
      also: 'passport-holds link:team x1',
      mend: (watcher) => watcher.tell(own.bound(2, 99), toldAgain({ status: 'cancelled' })),
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
    ...(['calcom_team', 'event_type', 'phone_number', 'voice_agent', 'endpoint', 'api_key'] as const).map(
      (kind): Plant => ({
        title: `a claim in the registry (${kind}) was given to another company by hand`,
        by: 'row',
        plant: (watcher) => {
          watcher.tell(own.agent(0, { agentId: 'a' }));
          watcher.store(claimOf(kind, { owner: theirs.tenant }));
        },
        found: `${kind} x1`,
        mend: (watcher) => watcher.store(claimOf(kind)),
      }),
    ),
    {
      title: 'two companies have a row of one phone number',
      by: 'row',
      plant: (watcher) => watcher.store(numberRow(1), numberRow(2)),
      found: 'phone_number x1',
      mend: (watcher) => watcher.store(numberRow(2, { status: 'released', numberMark: undefined })),
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
  'passport-holds': [
    {
      title: 'the service of a mapping is exchanged under a coming appointment (A2)',
      by: 'event',
      plant: (watcher) => watcher.tell(own.mapped(0, { version: 2, serviceId: mine.service(1) })),
      found: 'link:service x1',
      mend: (watcher) => watcher.tell(own.mapped(0, { version: 3 })),
    },
    {
      title: 'a stored mapping was bent to another service (A2)',
      by: 'row',
      plant: (watcher) => watcher.store(bentState(mapping, { serviceId: mine.service(1) })),
      found: 'link:service x1',
      mend: (watcher) => watcher.store(rowOf(mapping)),
    },
  ],
  'slots-do-not-overlap': [
    {
      title: 'two appointments are told at one time',
      by: 'event',
      plant: (watcher) => watcher.tell(toldAgain(NINE), own.booked(1, NINE_FOR_ME)),
      found: 'overlap x2',
      mend: (watcher) => watcher.tell(toldAgain({ status: 'cancelled' }, 3)),
    },
    {
      title: 'a stored appointment was bent over another',
      by: 'row',
      plant: (watcher) => {
        watcher.tell(own.booked(1, NINE_FOR_ME));
        watcher.store(bentState(appointment, NINE));
      },
      found: 'overlap x2',
      mend: (watcher) => watcher.store(rowOf(appointment)),
    },
  ],
  'appointment-change-is-audited': [
    {
      title: 'the chain of a company lacks an entry (A6)',
      by: 'scan',
      plant: (watcher) => watcher.verdict(verdictOf('audit', 'omitted', { fault: 'omitted', seq: 3 })),
      found: 'chain:omitted x1',
      mend: (watcher) => watcher.verdict({ ...verdictOf('audit', 'omitted', {}), holds: true }),
    },
  ],
  'quarantine-is-decided': [
    {
      title: 'a delivery waits in quarantine for longer than a day',
      by: 'event',
      plant: (watcher) => {
        watcher.tell(own.quarantined(1));
        watcher.at(Date.parse(NOW) + watcher.decisionPatienceMs);
      },
      found: 'waits_too_long x1',
      also: 'delivery-is-attributable event_type_of_other_company:2563193 x1',
      mend: (watcher) => watcher.tell(own.released(1)),
    },
    {
      title: 'a delivery that no event told of waits in quarantine for longer than a day',
      by: 'row',
      plant: (watcher) => {
        watcher.store(rowOf(own.quarantined(1)));
        watcher.at(Date.parse(NOW) + watcher.decisionPatienceMs);
      },
      found: 'waits_too_long x1',
      also: 'delivery-is-attributable event_type_of_other_company:2563193 x1',
      mend: (watcher) => watcher.store(rowOf(own.released(1))),
    },
  ],
  'stored-change-is-told': [
    {
      title: 'a stored customer is a version further than any event',
      by: 'row',
      plant: (watcher) => {
        watcher.store(rowOf(customer, { entity: { ...customer.entity, version: 2 } }));
        watcher.violatedLater(watcher.workPatienceMs);
      },
      found: 'untold:customer x1',
      mend: (watcher) => watcher.tell({ ...customer, entity: { ...customer.entity, version: 2 } }),
    },
  ],
  'tenant-scope-works': [
    {
      title: 'the prober sees another company’s customer (INT-022, INT-042)',
      by: 'scan',
      plant: (watcher) => watcher.verdict(verdictOf('isolation', 'leak', { target: 'GET /v1/customers/{customerId}' })),
      found: 'leak x1',
      mend: (watcher) => watcher.verdict({ ...verdictOf('isolation', 'leak', {}), holds: true }),
    },
  ],
  'work-does-not-stall': [
    {
      title: 'a consumer takes nothing although something waits',
      by: 'flow',
      plant: (watcher) => watcher.verdict(verdictOf('flow', 'stalled', { consumer: 'booking', pending: 9 })),
      found: 'stalled x1',
      mend: (watcher) => watcher.verdict({ ...verdictOf('flow', 'stalled', {}), holds: true }),
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
    {
      title: 'a stored customer was set back to a version before the one that was told',
      by: 'row',
      plant: (watcher) => {
        watcher.tell(own.customerIs(0, 'active'));
        watcher.walked('customer', rowOf(customer), rowOf(tells(2).customer(0)));
      },
      found: 'behind:customer x1',
      mend: (watcher) => watcher.store(rowOf(own.customerIs(0, 'active'))),
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
      title: 'a delivery waits in quarantine and no event told of it',
      by: 'row',
      plant: (watcher) => watcher.store(rowOf(own.quarantined(1))),
      found: 'event_type_of_other_company:2563193 x1',
      mend: (watcher) => watcher.store(rowOf(own.released(1))),
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
  'monitor-sees-events': [
    {
      title: 'the stream moves on and the monitor does not',
      by: 'flow',
      plant: (watcher) => watcher.verdict(verdictOf('sight', 'stands_still', { forSeconds: 15 })),
      found: 'stands_still x1',
      mend: (watcher) => watcher.verdict({ ...verdictOf('sight', 'stands_still', {}), holds: true }),
    },
    {
      title: 'two messages in the stream say nothing that can be read',
      by: 'flow',
      plant: (watcher) => watcher.garbled(7, 9),
      found: 'unreadable_events x1',
      mend: (watcher) => watcher.at(UNREADABLE_STANDS_MS + watcher.lookPatienceMs),
    },
  ],
  'scan-runs-every-day': [
    {
      title: 'nobody has begun the scan of the day',
      by: 'flow',
      plant: (watcher) => watcher.verdict(verdictOf('schedule', 'missed', { day: '2026-11-21' })),
      found: 'probe:missed x1',
      mend: (watcher) => watcher.verdict({ ...verdictOf('schedule', 'missed', {}), holds: true }),
    },
  ],
  'errors-do-not-rise': [
    {
      title: 'more requests fail than in the hour before (INT-041)',
      by: 'flow',
      plant: (watcher) =>
        watcher.verdict(
          verdictOf('errors', 'risen', { requests: 900, failures: 90, now: 0.1, usual: 0.01, since: NOW }),
        ),
      found: 'risen x1',
      mend: (watcher) => watcher.verdict({ ...verdictOf('errors', 'risen', {}), holds: true }),
    },
  ],
  'constraint-stays-enforced': [
    {
      title: 'a constraint refused too much and stepped back',
      by: 'flow',
      plant: (watcher) =>
        watcher.verdict(verdictOf('ratchet', 'stepped_back', { resource: 'customer-has-company', now: 'warn' })),
      found: 'probe:stepped_back x1',
      mend: (watcher) => watcher.verdict({ ...verdictOf('ratchet', 'stepped_back', {}), holds: true }),
    },
  ],
};

/** Two companies in order, known and scanned. */
export const healthyWatcher = (judged?: readonly Invariant[]): Watcher => {
  const watcher = makeWatcher(emptyPicture(), judged);
  watcher.tell(...healthyCompany(1), ...healthyCompany(2));
  watcher.scanned();
  watcher.violatedLater();
  return watcher;
};

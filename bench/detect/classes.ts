import type { Envelope } from '@fencepost/contracts/envelope';
import { healthyCompany, ids, tells } from '../../services/integrity-monitor/test/histories.ts';

/** An event, or what a defect made of one. */
export type Told = Omit<Envelope, 'tenantId'> & { readonly tenantId: string | null };

/** One kind of violation: what is told of a company in order, and of its neighbour. */
export interface Planted {
  readonly name: string;
  /** The invariant that has to be alerted. */
  readonly invariant: string;
  readonly events: (company: number, neighbour: number) => readonly Told[];
}

const again = (event: Envelope, version: number, change: object = {}): Envelope => {
  const { type } = event.entity;
  const state = { ...(event.payload[type] as object), ...change, version };
  const id = `${event.id}v${version}`;
  return { ...event, id, entity: { ...event.entity, version }, payload: { ...event.payload, [type]: state } };
};

/** The six of quality.md (BM5), and six more. Each is certain at once: none has to be waited for. */
export const classes: readonly Planted[] = [
  {
    name: 'foreign customer id',
    invariant: 'reference-never-leaves-tenant',
    events: (own, other) => [tells(own).booked(7, { customerId: ids(other).customer(0) })],
  },
  {
    name: 'wrong calendar: a mapping of another team',
    invariant: 'mapping-team-is-company-team',
    events: (own, other) => [tells(own).mapped(0, { version: 2, team: ids(other).team })],
  },
  {
    name: 'another company’s key',
    invariant: 'one-tenant-for-ever',
    events: (own, other) => [{ ...again(tells(own).keyIssued(), 2), tenantId: ids(other).tenant }],
  },
  {
    name: 'subject and company disagree',
    invariant: 'one-tenant-for-ever',
    events: (own, other) => [{ ...again(tells(own).teamBound(), 3), tenantId: ids(other).tenant }],
  },
  {
    name: 'an id again under another company',
    invariant: 'one-tenant-for-ever',
    events: (own, other) => [{ ...tells(own).customer(0), id: `evt_again_${own}`, tenantId: ids(other).tenant }],
  },
  {
    name: 'no company',
    invariant: 'one-tenant-for-ever',
    events: (own) => [{ ...again(tells(own).customer(0), 2), tenantId: null }],
  },
  {
    name: 'a company in a form that is none',
    invariant: 'one-tenant-for-ever',
    events: (own) => [{ ...again(tells(own).booked(0), 2), tenantId: '1' }],
  },
  {
    name: 'a service that was never synced',
    invariant: 'service-with-event-type-is-synced',
    events: (own) => [tells(own).put(0, { version: 2, syncStatus: 'never' })],
  },
  {
    name: 'a delivery for another company',
    invariant: 'delivery-is-attributable',
    events: (own) => [tells(own).quarantined(own)],
  },
  {
    name: 'a time sold twice',
    invariant: 'appointment-agrees-with-calcom',
    events: (own) => [again(tells(own).booked(0), 2, { contested: true })],
  },
  {
    name: 'an import that meets another team',
    invariant: 'team-mismatch-stops-import',
    events: (own, other) => [tells(own).ran(1, 'error', 2, ids(other).team)],
  },
  {
    name: 'a call back for another company’s call',
    invariant: 'reference-never-leaves-tenant',
    events: (own, other) => [tells(own).askedBack(0, { callId: ids(other).call(0) })],
  },
];

/** What a company has told before anything goes wrong. */
export const inOrder = (company: number): readonly Told[] => [...healthyCompany(company), tells(company).called(0)];

/** Customers and appointments of a company in order, as production tells them all day. */
export function* daily(company: number, from: number): Generator<Told> {
  for (let number = from; ; number += 1) {
    yield tells(company).customer(number);
    yield tells(company).booked(number);
  }
}

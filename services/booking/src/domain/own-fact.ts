import type { AppointmentStatus } from '@fencepost/contracts/booking/appointment';
import type { Instant } from '@fencepost/contracts/instant';
import { chainOf } from './lineage.ts';
import { factOf, type VendorFact } from './vendor-fact.ts';

/** Time and people of a booking that we decide on. */
export interface OwnSlot {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly staffIds: readonly string[];
  /** Those whom Cal.com knows them as; null where it does not know each of them. */
  readonly hostIds: readonly number[] | null;
}

/**
 * Upon which booking of Cal.com’s something is decided: null where Cal.com has not answered what was decided before, and
 * so upon whichever booking that becomes.
 */
export const decidedUpon = (facts: readonly VendorFact[]): string | null => chainOf(facts).at(-1)?.uid ?? null;

/** The newest booking that Cal.com has told of; null where it has told of none. */
export const newestUidOf = (facts: readonly VendorFact[]): string | null =>
  chainOf(facts).findLast(({ uid }) => uid !== null)?.uid ?? null;

const nextSequence = (facts: readonly VendorFact[]): number =>
  1 + Math.max(-1, ...facts.map(({ sequence }) => sequence));

const own = (facts: readonly VendorFact[], intentId: string, members: Partial<VendorFact> & Pick<VendorFact, 'kind'>) =>
  factOf({ uid: null, source: 'local', sequence: nextSequence(facts), intentId, ...members });

/** That we have booked. */
export const ownBooking = (
  slot: OwnSlot,
  rest: Pick<VendorFact, 'eventTypeId' | 'timeZone' | 'bookerId' | 'saidAt'> & { readonly intentId: string },
): VendorFact => own([], rest.intentId, { kind: 'created', ...asSaid(slot), ...rest });

const asSaid = ({ startsAt, endsAt, staffIds, hostIds }: OwnSlot) => ({
  startsAt,
  endsAt,
  staffIds: [...staffIds],
  hostIds: hostIds === null ? null : [...hostIds],
});

interface Decision {
  readonly facts: readonly VendorFact[];
  readonly intentId: string;
  readonly saidAt: Instant;
}

/** That we have moved it. What waited for the host’s word waits on. */
export const ownMove = ({ facts, intentId, saidAt }: Decision, slot: OwnSlot, status: AppointmentStatus): VendorFact =>
  own(facts, intentId, {
    kind: status === 'requested' ? 'requested' : 'rescheduled',
    previousUid: decidedUpon(facts),
    ...asSaid(slot),
    saidAt,
  });

/** That we have decided something else about it. */
export const ownDecision = (
  { facts, intentId, saidAt }: Decision,
  members: Partial<VendorFact> & Pick<VendorFact, 'kind'>,
): VendorFact => own(facts, intentId, { uid: decidedUpon(facts), saidAt, ...members });

/** That Cal.com has refused a booking of ours for good. */
export const refusedBooking = ({ facts, intentId, saidAt }: Decision): VendorFact =>
  own(facts, intentId, { kind: 'rejected', saidAt });

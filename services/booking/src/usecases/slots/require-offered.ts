import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import { type Interval, minutesAfter, overlap } from '../../domain/interval.ts';
import type { FindAlternatives } from './find-alternatives.ts';
import type { RememberedSlots } from './remembered-slots.ts';
import { slotNotOffered } from './slot-taken.ts';

/** The answer of some work, or undefined where it has none in time or fails. */
export type InTime = <T>(work: Promise<T>) => Promise<T | undefined>;

export interface Start {
  readonly terms: BookingTerms;
  readonly branchId: string | null;
  readonly staffId: string | undefined;
  readonly startsAt: Instant;
  readonly as: 'customer' | 'host';
  /** The time of the appointment that moves: Cal.com takes that for occupied. */
  readonly besides: Interval | null;
}

export type RequireOffered = (start: Start, scope: TenantScope) => Promise<void>;

/** How old an answer may be that refuses somebody: many who are refused at once share it. */
const REFUSED_BY_MS = 1_000;

interface Deps {
  readonly rememberedSlots: RememberedSlots;
  readonly findAlternatives: FindAlternatives;
  readonly inTime: InTime;
}

/**
 * A guest is promised no start that Cal.com does not offer: it would be announced, and refused minutes later. Throws
 * `slot_taken` with alternatives. Where Cal.com does not answer in time, our own claims decide alone (A14); hosts know
 * what they do.
 */
export const makeRequireOffered =
  ({ rememberedSlots, findAlternatives, inTime }: Deps): RequireOffered =>
  async ({ terms, branchId, staffId, startsAt, as, besides }, scope) => {
    if (as === 'host') return;
    const { id: serviceId, durationMinutes } = terms.service;
    const time = { startsAt, endsAt: minutesAfter(startsAt, durationMinutes) };
    if (besides !== null && overlap(time, besides)) return;
    // Nobody is refused for what was so a while ago.
    for (const freshMs of [undefined, REFUSED_BY_MS]) {
      const offer = await inTime(rememberedSlots(terms, time, scope, freshMs));
      if (offer === undefined || offer.basis === 'stale') return;
      if (offer.slots.some((slot) => slot.startsAt === startsAt)) return;
    }
    const refused = { serviceId, branchId: branchId ?? undefined, staffId, startsAt };
    throw slotNotOffered(await findAlternatives(refused, scope));
  };

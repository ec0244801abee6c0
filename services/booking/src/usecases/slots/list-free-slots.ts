import { AVAILABILITY_MAX_DAYS, type FreeSlot, type listFreeSlots } from '@fencepost/contracts/booking/slot';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { bookableTime, requireInSight } from '../../domain/bookable-time.ts';
import { freeSlots } from '../../domain/free-slots.ts';
import { type Interval, minutesAfter } from '../../domain/interval.ts';
import { tokenOf } from '../../domain/slot-token.ts';
import type { ProveService } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import type { RememberedSlots } from './remembered-slots.ts';

type Input = z.output<typeof listFreeSlots.input>;
type Output = z.output<typeof listFreeSlots.output>;
export type ListFreeSlots = (input: Input, scope: TenantScope) => Promise<Output>;

/** The first so many; who asks for 62 days of a service that begins every five minutes asks again from the last one. */
const MOST_SLOTS = 5_000;
const DAY_MS = 86_400_000;

interface Deps extends Pick<Stores, 'claims'> {
  readonly proveService: ProveService;
  readonly rememberedSlots: RememberedSlots;
  readonly clock: Clock;
}

/** What Cal.com offers, inside notice and window, without what is claimed or held here at this moment. */
export const makeListFreeSlots = ({ claims, proveService, rememberedSlots, clock }: Deps): ListFreeSlots => {
  // Async, so that what it throws rejects: thrown beside a question that has begun, nobody would wait for the answer.
  const busyIn = async (
    staffIds: readonly string[],
    { service }: BookingTerms,
    within: Interval,
    scope: TenantScope,
  ) => {
    const resources = staffIds.length === 0 ? [service.id] : staffIds;
    const longest = service.durationMinutes + service.bufferAfterMinutes;
    const startsAt = minutesAfter(within.startsAt, -service.bufferBeforeMinutes);
    return claims.forTenant(scope.tenantId).busy(resources, { startsAt, endsAt: minutesAfter(within.endsAt, longest) });
  };

  return async ({ serviceId, branchId = null, staffId, from, to }, scope) => {
    requireSpan(from, to);
    requireInSight(from, clock.now());
    const { terms } = await proveService({ serviceId, branchId }, scope);
    const staffIds = hostsOf(terms, staffId);
    const within = bookableWithin(terms, { startsAt: from, endsAt: to }, clock);
    if (within.startsAt >= within.endsAt) return { data: [], basis: 'calcom' };
    const [{ slots: offered, basis }, busy] = await Promise.all([
      rememberedSlots(terms, within, scope),
      busyIn(staffIds, terms, within, scope),
    ]);
    const data = freeSlots({ offered, busy, service: terms.service, givenBy: terms.service.givenBy, staffIds })
      .slice(0, MOST_SLOTS)
      .map(({ startsAt, endsAt, staffIds: free }): FreeSlot => {
        const token = tokenOf(scope.tenantId, { serviceId, startsAt, endsAt, staffId: staffId ?? null });
        return { startsAt, endsAt, token, staffIds: [...free] };
      });
    return { data, basis };
  };
};

const requireSpan = (from: string, to: string): void => {
  if (from >= to) throw new AppError('invalid_input', 'The end must be after the start.');
  if (Date.parse(to) - Date.parse(from) > AVAILABILITY_MAX_DAYS * DAY_MS) {
    throw new AppError('invalid_input', `Ask for at most ${AVAILABILITY_MAX_DAYS} days at once.`);
  }
};

/** Whoever may give the service, or the one who was asked for; others are unknown. A collective one takes them all. */
const hostsOf = ({ hosts, service }: BookingTerms, staffId: string | undefined): readonly string[] => {
  const all = hosts.map((host) => host.staffId);
  if (staffId === undefined) return all;
  const asked = known(all.find((one) => one === staffId));
  return service.givenBy === 'all' ? all : [asked];
};

const bookableWithin = ({ service }: BookingTerms, { startsAt, endsAt }: Interval, clock: Clock): Interval => {
  const { from, until } = bookableTime(service, clock.now());
  // The window's last moment belongs to it.
  const end = until === null ? endsAt : new Date(Date.parse(until) + 1).toISOString();
  return { startsAt: from > startsAt ? from : startsAt, endsAt: end < endsAt ? end : endsAt };
};

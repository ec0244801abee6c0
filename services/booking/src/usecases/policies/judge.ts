import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { PolicyVerdict } from '@fencepost/contracts/booking/policy';
import { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import {
  type AppointmentAsked,
  hostsVerdict,
  judgeBooking,
  judgeCancellation,
  judgeReschedule,
  startsWithin,
} from '../../domain/policy/judge.ts';
import { monthOf } from '../../domain/policy/local-calendar.ts';
import { policyIdsFor, type RulesInForce, rulesInForce, type Subjects } from '../../domain/policy/rules-in-force.ts';
import type { AskCompany, AskPrice } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';

export interface JudgeDeps extends Pick<Stores, 'policies' | 'appointments'> {
  readonly askCompany: AskCompany;
  readonly askPrice: AskPrice;
  readonly clock: Clock;
}

type As = 'customer' | 'host';
type Judged = Pick<
  Appointment,
  'customerId' | 'serviceId' | 'branchId' | 'staffIds' | 'startsAt' | 'rescheduleCount' | 'payment'
>;

export interface Judge {
  /** `customerId` is null for somebody who comes for the first time. */
  book(
    wish: Subjects & { readonly startsAt: Instant; readonly customerId: string | null; readonly as: As },
    scope: TenantScope,
  ): Promise<PolicyVerdict>;
  /** `startsAt` is null where it is only asked whether the appointment may be moved at all; `staffIds` where others are to give it. */
  reschedule(
    wish: {
      readonly appointment: Judged;
      readonly startsAt: Instant | null;
      readonly staffIds?: readonly string[] | undefined;
      readonly as: As;
    },
    scope: TenantScope,
  ): Promise<PolicyVerdict>;
  cancel(wish: { readonly appointment: Judged; readonly as: As }, scope: TenantScope): Promise<PolicyVerdict>;
  /** When a guest may begin: nobody is offered what would be denied. */
  startsWithin(subjects: Subjects, scope: TenantScope): Promise<ReturnType<typeof startsWithin>>;
}

export const makeReadRules =
  ({ policies }: Pick<Stores, 'policies'>) =>
  async (subjects: Subjects, { tenantId }: TenantScope): Promise<RulesInForce> =>
    rulesInForce(await policies.forTenant(tenantId).byIds(policyIdsFor(tenantId, subjects)));

/** Asks the company’s rules before a command; what a rule does not need is not read. Hosts are exempt and cost nothing. */
export const makeJudge = (deps: JudgeDeps): Judge => {
  const { appointments, askCompany, askPrice, clock } = deps;
  const readRules = makeReadRules(deps);

  const askedOf = async (subjects: Subjects, scope: TenantScope) => {
    const [rules, { timeZone, locale }] = await Promise.all([readRules(subjects, scope), askCompany(scope)]);
    return { rules, timeZone, locale, now: clock.now() };
  };

  const noShowsOf = async (customerId: string | null, strikes: number | null, scope: TenantScope): Promise<number> => {
    if (customerId === null || strikes === null) return 0;
    const which = { customerId, status: 'no_show', after: undefined, limit: strikes } as const;
    return (await appointments.forTenant(scope.tenantId).page(which)).length;
  };

  const aboutOf = async (appointment: Judged, scope: TenantScope): Promise<AppointmentAsked> => {
    const asked = await askedOf(appointment, scope);
    const { cancellationsPerMonth, cancellationFees } = asked.rules;
    const { customerId, serviceId, startsAt, rescheduleCount, payment } = appointment;
    const within = monthOf(asked.now, asked.timeZone);
    const limit = cancellationsPerMonth.value;
    const needsPrice = (cancellationFees.value ?? []).some(({ fee }) => 'percent' in fee);
    const [cancellations, price] = await Promise.all([
      limit === null || limit === 0
        ? 0
        : appointments.forTenant(scope.tenantId).countCancelled({ customerId, within, limit }),
      payment?.price ?? (needsPrice ? askPrice(serviceId, scope) : null),
    ]);
    return { ...asked, startsAt, rescheduleCount, cancellations, price };
  };

  return {
    book: async ({ startsAt, customerId, as, ...subjects }, scope) => {
      if (as === 'host') return hostsVerdict;
      const asked = await askedOf(subjects, scope);
      const noShows = await noShowsOf(customerId, asked.rules.noShowStrikes.value, scope);
      return judgeBooking({ ...asked, startsAt, noShows });
    },
    reschedule: async ({ appointment, startsAt, staffIds, as }, scope) => {
      if (as === 'host') return hostsVerdict;
      const asked = await aboutOf(appointment, scope);
      const there = staffIds === undefined ? asked : await askedOf({ ...appointment, staffIds }, scope);
      return judgeReschedule(asked, startsAt, there);
    },
    cancel: async ({ appointment, as }, scope) =>
      as === 'host' ? hostsVerdict : judgeCancellation(await aboutOf(appointment, scope)),
    startsWithin: async (subjects, scope) => startsWithin(await askedOf(subjects, scope)),
  };
};

/**
 * The fee of what is allowed; throws `policy_denied`, which names the rule, its level and what may be done instead. Over
 * HTTP an alternative is the fact `cancelAt`, `rescheduleAt`, `bookAt` or `callAt`: from or until when; null: at any time.
 */
export const requireAllowed = (verdict: PolicyVerdict): Extract<PolicyVerdict, { verdict: 'allowed' }>['fee'] => {
  if (verdict.verdict === 'allowed') return verdict.fee;
  const { rule, from, explanation, alternatives } = verdict;
  const ways = alternatives.map(({ action, at }) => [`${action}At`, at] as const);
  throw new AppError('policy_denied', explanation, {
    alternatives,
    facts: { rule, from, ...Object.fromEntries(ways) },
  });
};

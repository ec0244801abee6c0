import { AppError, codeOf, known } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Offboarding, offboardCompany } from '@fencepost/contracts/tenant/offboarding';
import { resumed } from '@fencepost/service-kit/errand';
import { released } from '@fencepost/service-kit/leasing';
import type { z } from 'zod';
import { type OffboardingRecord, offboardingOf } from '../../domain/offboarding-record.ts';
import { closeCompany } from './close-company.ts';
import type { OffboardingDeps } from './offboarding-deps.ts';
import { FIRST_STEP } from './offboarding-steps.ts';

/** A company leaves once. */
export const offboardingIdOf = (tenantId: TenantId): string => derivedId('off', tenantId);

/**
 * RESTRICT (TEN-056, D-07): a company with appointments to come stays, unless they are to go too. The plan is recorded
 * before anything is changed, so that whatever crashes, it is carried out: `runOffboarding`. Of a company that has left,
 * what was written since is removed.
 */
export const makeOffboardCompany =
  (deps: OffboardingDeps) =>
  async (input: z.output<typeof offboardCompany.input>, scope: PlatformScope): Promise<Offboarding> => {
    const { companies, offboardings, rings, clock } = deps;
    const { tenantId } = input;
    const own = tenantScope({ ...scope, tenantId });
    const company = known(await companies.forTenant(tenantId).byId(tenantId));
    if (company.number !== input.confirmNumber) {
      throw new AppError('conflict', 'The number typed again is not this company’s: nothing was changed.');
    }
    const id = offboardingIdOf(tenantId);
    const again = await offboardings.byId(id);
    if (again !== undefined) return offboardingOf(await looksAgain(deps, again));
    if (!input.withFutureAppointments) await refuseFutureAppointments(deps, own);

    const now = clock.now();
    const record: OffboardingRecord = {
      id,
      company: tenantId,
      state: 'leaving',
      step: FIRST_STEP,
      removed: {},
      problem: null,
      startedAt: now,
      finishedAt: null,
      version: 1,
      ...released(now),
    };
    const inTheWay = await offboardings.add(record);
    await closeCompany(deps, own);
    rings.offboarding(id, tenantId, 0);
    return offboardingOf(inTheWay === undefined ? record : known(await offboardings.byId(id)));
  };

/** Sends a leave that has ended through its steps once more, and every other service with it; one that was given up goes on. */
const looksAgain = async (
  { offboardings, rings, clock }: OffboardingDeps,
  ended: OffboardingRecord,
): Promise<OffboardingRecord> => {
  const { id, company, version } = ended;
  const afresh: OffboardingRecord = {
    ...ended,
    ...{ state: 'leaving', step: FIRST_STEP, problem: null, finishedAt: null, version: version + 1 },
    ...released(clock.now()),
  };
  const next = ended.state === 'leaving' ? resumed(ended, clock.now()) : afresh;
  if (next === undefined) return ended;
  try {
    await offboardings.save(next);
  } catch (error) {
    // Somebody else asked for it at the same moment.
    if (codeOf(error) === 'stale_version') return known(await offboardings.byId(id));
    throw error;
  }
  rings.offboarding(id, company, 0);
  return next;
};

const refuseFutureAppointments = async (
  { countDependents }: OffboardingDeps,
  own: Parameters<OffboardingDeps['countDependents']>[1],
): Promise<void> => {
  const { futureAppointments, holds } = await countDependents({ calcomTeamId: null }, own);
  if (futureAppointments + holds === 0) return;
  throw new AppError(
    'still_referenced',
    `The company has ${futureAppointments} appointments to come and ${holds} holds: let them end, or let them go too.`,
    { facts: { futureAppointments, holds } },
  );
};

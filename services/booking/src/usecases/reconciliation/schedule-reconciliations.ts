import type { TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import { chainOf } from '@fencepost/service-kit/chain';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Stores } from '../ports/stores.ts';
import type { OpenReconciliation } from './open-reconciliation.ts';

/** So often a company’s bookings are read back (law 7): what no webhook told is known after this long. */
const RECONCILE_EVERY_MS = 15 * 60_000;

/** Companies that are served and have a team at Cal.com. */
export type CompaniesWithTeam = (scope: PlatformScope) => AsyncIterable<TenantId>;

interface Deps extends Pick<Stores, 'reconciliations'> {
  readonly companiesWithTeam: CompaniesWithTeam;
  readonly openReconciliation: OpenReconciliation;
  readonly clock: Clock;
}

/** Starts what is due in every company. One company's trouble is no other's; the first is thrown last. */
export const makeScheduleReconciliations =
  ({ reconciliations, companiesWithTeam, openReconciliation, clock }: Deps) =>
  async (scope: PlatformScope): Promise<{ readonly started: number }> => {
    const isDue = async (tenantId: TenantId): Promise<boolean> => {
      const last = await chainOf(reconciliations.forTenant(tenantId), 'rec', tenantId).last();
      if (last === undefined) return true;
      return !last.open && clock.millis() - Date.parse(last.startedAt) >= RECONCILE_EVERY_MS;
    };
    let started = 0;
    const troubles: unknown[] = [];
    for await (const tenantId of companiesWithTeam(scope)) {
      try {
        if (!(await isDue(tenantId))) continue;
        await openReconciliation('schedule', tenantScope({ ...scope, tenantId }));
        started += 1;
      } catch (error) {
        troubles.push(error);
      }
    }
    if (troubles.length > 0) throw troubles[0];
    return { started };
  };

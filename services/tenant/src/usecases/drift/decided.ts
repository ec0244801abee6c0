import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Drift, driftChanged } from '@fencepost/contracts/tenant/drift';
import { type Service, serviceChanged } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend } from '@fencepost/service-kit/write-record';
import type { Stores } from '../ports.ts';

export type DecidedDeps = Pick<Stores, 'drifts' | 'services'> & { readonly clock: Clock };

/** Writes the drift's next version; of two who decide at once, the second gets `stale_version`. */
export const writeDrift = async (
  { drifts, clock }: DecidedDeps,
  drift: Drift,
  change: Partial<Drift>,
  scope: TenantScope,
): Promise<Drift> => {
  const now = clock.now();
  const next: Drift = { ...drift, ...change, lastSeenAt: now, version: drift.version + 1 };
  const tell = teller({ scope, occurredAt: now, causationId: null });
  await drifts.forTenant(scope.tenantId).save(next, tell(driftChanged, next, { drift: next }));
  return next;
};

/** Brings the service of a decided drift into its state; writes nothing where it has it. */
export const writeService = async (
  { services, clock }: DecidedDeps,
  serviceId: string,
  change: (stored: Service) => Service,
  scope: TenantScope,
): Promise<void> => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  const written = await amend<Service>(services.forTenant(scope.tenantId), serviceId, {
    changed: change,
    tell: (service) => tell(serviceChanged, service, { service }),
  });
  known(written);
};

/** A service about which nothing is open any more. The moment is the decision's own, so that repeating it changes nothing. */
export const inStepSince = (service: Service, decidedAt: Instant): Service => {
  const last = service.lastCalcomSync;
  const lastCalcomSync = last !== null && last > decidedAt ? last : decidedAt;
  return { ...service, syncStatus: 'synced', syncError: null, lastCalcomSync };
};

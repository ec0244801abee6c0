import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Service, serviceChanged, type updateService } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { atVersion, change, inUse } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';
import { nameNoMore } from '../staff/name-no-more.ts';

/** Changes what Cal.com does not decide; who gives a service is staff of the same company, and there. */
export const makeUpdateService =
  (deps: Pick<Stores, 'services' | 'staff'> & { readonly clock: Clock }) =>
  async (
    { serviceId, version, staffIds, ...data }: z.output<typeof updateService.input>,
    scope: TenantScope,
  ): Promise<Service> => {
    const { services, staff, clock } = deps;
    const { tenantId } = scope;
    const records = services.forTenant(tenantId);
    const service = atVersion(known(await records.byId(serviceId)), version);
    const givers = staffIds && [...new Set(staffIds)];
    const people = () => Promise.all((givers ?? []).map((id) => staff.forTenant(tenantId).byId(id)));
    for (const person of await people()) inUse(person);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const changed = await change(records, service, {
      // A person's word on the sale ends what an import meant to bring back by itself.
      to: { ...data, staffIds: givers, withdrawn: data.active === undefined ? undefined : false },
      tell: (next) => tell(serviceChanged, next, { service: next }),
    });
    // The removal of whoever went meanwhile may not have seen this service: it is for this command to look again.
    const gone = (await people()).flatMap((person) => (person?.status === 'removed' ? person.id : []));
    return (gone.length > 0 && (await nameNoMore(deps, { serviceId, gone }, scope))) || changed;
  };

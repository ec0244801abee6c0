import { teller } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import { type CalcomTeam, companyTeamBound, registerCompany } from '@fencepost/contracts/tenant/company';
import { rowStaged } from '@fencepost/contracts/tenant/legacy';
import { eventTypeMapped, serviceOffered } from '@fencepost/contracts/tenant/mapping';
import { type TeamBinding, teamBindingChanged } from '@fencepost/contracts/tenant/team';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Aggregate, Records } from '@fencepost/service-kit/records';
import type { LegacyWrite } from '../../domain/legacy-world.ts';
import { teamBindingIdOf } from '../../domain/record-ids.ts';
import { claim } from '../claim.ts';
import { makeRegisterCompany } from '../companies/register-company.ts';
import type { LegacyWorldDeps } from './read-legacy-world.ts';

export interface LegacyWriteDeps extends LegacyWorldDeps {
  readonly clock: Clock;
}

type Of<K extends LegacyWrite['kind']> = Extract<LegacyWrite, { readonly kind: K }>;

/**
 * Writes what was decided about a row, claims first, each step repeatable. Throws `already_bound`, `conflict` or
 * `stale_version` where somebody else was faster: then the row has to be decided anew.
 */
export const makeWriteLegacyRow = (deps: LegacyWriteDeps) => {
  const { companies, services, mappings, teamBindings, stagedRows, bindings, clock } = deps;
  const register = makeRegisterCompany(deps);
  const tellIn = (scope: PlatformScope, write: { readonly tenantId: string }) =>
    teller({ scope: tenantScope({ ...scope, tenantId: write.tenantId }), occurredAt: clock.now(), causationId: null });

  const bindAsItWas = async (write: Of<'company'>, team: CalcomTeam, scope: PlatformScope): Promise<void> => {
    const { tenantId } = write;
    const records = companies.forTenant(tenantId);
    const tell = tellIn(scope, write);
    const company = known(await records.byId(tenantId));
    if (company.calcomTeam === null) {
      const bound = { ...company, calcomTeam: team, version: company.version + 1 };
      await records.save(bound, tell(companyTeamBound, bound, { company: bound }));
    }
    const bond: TeamBinding = {
      ...{ id: teamBindingIdOf(tenantId, team.id), calcomTeamId: team.id, calcomTeamName: team.name },
      ...{ status: 'active', syncStatus: 'pending', lastTeamSync: null, teamSyncError: null },
      ...{ memberCount: 0, eventTypeCount: 0, version: 1 },
    };
    await addNew(teamBindings.forTenant(tenantId), bond, tell(teamBindingChanged, bond, { teamBinding: bond }));
  };

  const writeCompany = async (write: Of<'company'>, scope: PlatformScope): Promise<void> => {
    const { tenantId, number, registration, team } = write;
    if (team !== null) {
      await claim(bindings, { kind: 'calcom_team', value: team.id, reference: tenantId }, tenantId);
    }
    if (registration !== null) await register(registerCompany.input.parse({ number, ...registration }), scope);
    if (team !== null) await bindAsItWas(write, team, scope);
  };

  const writeMapping = async (write: Of<'mapping'>, scope: PlatformScope): Promise<void> => {
    const { tenantId, mapping } = write;
    await claim(bindings, { kind: 'event_type', value: mapping.eventTypeId, reference: mapping.id }, tenantId);
    const told = tellIn(scope, write)(eventTypeMapped, mapping, { mapping });
    await addNew(mappings.forTenant(tenantId), mapping, told);
  };

  return async (write: LegacyWrite, scope: PlatformScope): Promise<void> => {
    if (write.kind === 'company') return writeCompany(write, scope);
    if (write.kind === 'mapping') return writeMapping(write, scope);
    if (write.kind === 'service') {
      const { service, tenantId } = write;
      return addNew(services.forTenant(tenantId), service, tellIn(scope, write)(serviceOffered, service, { service }));
    }
    const { row } = write;
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    return addNew(stagedRows, row, tell(rowStaged, row, { stagedRow: row }));
  };
};

const addNew = async <T extends Aggregate>(
  records: Records<T>,
  record: T,
  event: Parameters<Records<T>['add']>[1],
): Promise<void> => {
  if ((await records.add(record, event)) === undefined) return;
  throw new AppError('conflict', 'This record is being written elsewhere.', { id: record.id });
};

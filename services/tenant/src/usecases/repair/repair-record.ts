import { AppError } from '@fencepost/contracts/errors';
import type { RepairOutcome, repairTenantRecord } from '@fencepost/contracts/integrity/repair-step';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { isAboutHome, makeRepairHome, type Objection } from '@fencepost/service-kit/repair-home';
import { makeRepairValues, type Repairable, type RepairOrder } from '@fencepost/service-kit/repair-record';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import { makeDemoteStagedRow } from '../legacy/demote-staged-row.ts';
import type { makePromoteStagedRow } from '../legacy/promote-staged-row.ts';
import type { Stores } from '../ports.ts';
import type { CalcomDeps } from '../teams/open-calcom.ts';
import type { Repairs } from './ports.ts';
import { makeProveStagedRow } from './prove-staged-row.ts';
import { makeRepairStagedRow } from './repair-staged-row.ts';
import { repairableCompanies } from './repairable-companies.ts';
import { repairableMappings } from './repairable-mappings.ts';
import { repairableServices } from './repairable-services.ts';

type Deps = Stores &
  CalcomDeps & {
    readonly repairs: Repairs;
    readonly promoteStagedRow: ReturnType<typeof makePromoteStagedRow>;
    readonly clock: Clock;
  };
type Input = z.output<typeof repairTenantRecord.input>;

/** One step of an approved repair plan, by the rules of this service: what nothing proves is refused, whoever approved it. */
export const makeRepairRecord = (deps: Deps) => {
  const repairable: Readonly<Record<string, Repairable>> = {
    companies: repairableCompanies(deps),
    services: repairableServices(deps),
    mappings: repairableMappings(deps),
  };
  const repairValues = makeRepairValues(deps.repairs.steps);
  const repairStagedRow = makeRepairStagedRow({
    ...deps,
    proveStagedRow: makeProveStagedRow(deps),
    demoteStagedRow: makeDemoteStagedRow(deps),
  });
  // One event type has one owner, and the registry of that is not what a hand in the mappings has bent.
  const registryObjects: Objection = async (record, tenantId) => {
    const { eventTypeId } = record.members;
    if (typeof eventTypeId !== 'number') return undefined;
    const [claim] = await deps.bindings.byIds([bindingId('event_type', eventTypeId)]);
    if (claim === undefined || claim.reference !== record.id || claim.owner === tenantId) return undefined;
    return 'The registry gives this event type to another company.';
  };
  return async (order: Input, scope: PlatformScope): Promise<RepairOutcome> => {
    const { collection, change } = order;
    const ofCompanies = isAboutHome(order) ? deps.repairs.ofCompanies(collection) : undefined;
    if (ofCompanies !== undefined && isAboutHome(order))
      return makeRepairHome(ofCompanies, registryObjects)(order, scope);
    if (collection === 'stagedRows') return repairStagedRow(order, scope);
    const rules = repairable[collection];
    if (rules !== undefined && isSet(order)) return repairValues(rules, order, scope);
    throw new AppError(
      'invalid_input',
      `Only rows in staging can be moved; of ${collection} values are set: ${change.do}.`,
    );
  };
};

const isSet = <T extends RepairOrder>(
  order: T,
): order is T & { readonly change: Extract<T['change'], { do: 'set' }> } => order.change.do === 'set';

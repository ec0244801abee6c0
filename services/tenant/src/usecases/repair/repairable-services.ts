import { teller } from '@fencepost/contracts/envelope';
import { Instant } from '@fencepost/contracts/instant';
import { tenantScope } from '@fencepost/contracts/scope';
import { Service, serviceChanged } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import type { RawRecord } from '@fencepost/service-kit/raw-record';
import type { Repairable, RepairVerdict } from '@fencepost/service-kit/repair-record';
import { bindingId } from '../../domain/binding.ts';
import type { Stores } from '../ports.ts';
import type { Repairs } from './ports.ts';
import { counted, type EvidenceDeps, type TeamEvidence, teamEvidenceOf, uncounted } from './team-evidence.ts';

type Deps = EvidenceDeps &
  Pick<Stores, 'mappings' | 'drifts' | 'syncRuns'> & { readonly repairs: Repairs; readonly clock: Clock };

/** The sync status of a service: `synced`, with time and without error, once all that makes it so is there (INT-015, D-13). */
export const repairableServices = (deps: Deps): Repairable => ({
  records: deps.repairs.services,
  fields: ['syncStatus', 'lastCalcomSync', 'syncError'],
  judge: async (record, set) => {
    const team = await teamEvidenceOf(deps, record.tenantId);
    const status = `the service says ${String(record.members.syncStatus ?? 'nothing')}`;
    const evidence = [...team.evidence, uncounted('service', status, 'it is what is in doubt')];
    const isSynced =
      set.syncStatus === 'synced' && set.syncError === null && Instant.safeParse(set.lastCalcomSync).success;
    if (!isSynced) return { refused: 'A repair only says synced, since when, and that there is no error.', evidence };
    if (team.refused !== null) return { refused: team.refused, evidence };
    const chain = await chainOf(deps, record, team);
    return { refused: chain.refused, evidence: [...evidence, ...chain.evidence] };
  },
  tell: (after, { scope, tenantId, causationId }) => {
    const service = Service.parse(after);
    const own = tenantScope({ ...scope, tenantId: tenantId ?? '' });
    return teller({ scope: own, occurredAt: deps.clock.now(), causationId })(serviceChanged, service, { service });
  },
});

/** Event type, claim, mapping and team agree, and nothing is open about them. */
const chainOf = async (deps: Deps, record: RawRecord, team: TeamEvidence): Promise<RepairVerdict> => {
  const { tenantId, bond } = team;
  const { eventTypeId } = record.members;
  const no = (refused: string, evidence: RepairVerdict['evidence'] = []): RepairVerdict => ({ refused, evidence });
  if (typeof eventTypeId !== 'number') return no('The service has no event type that it could be in step with.');
  const [claim] = await deps.bindings.byIds([bindingId('event_type', eventTypeId)]);
  if (claim === undefined)
    return no(
      `Nobody has claimed event type ${eventTypeId}: map it by command, or repair staged_rows where its mapping waits.`,
    );
  if (claim.owner !== tenantId) return no('The registry gives this event type to another company.');
  const mappings = await deps.mappings.forTenant(tenantId).where({ eventTypeId, status: 'active' }, 2);
  const [mapping] = mappings;
  if (mapping === undefined) return no(`No mapping leads from event type ${eventTypeId} to this service.`);
  if (mappings.length > 1) return no('More than one mapping has this event type: which is right, nothing decides.');
  if (mapping.serviceId !== record.id) return no('The mapping of this event type leads to another service.');
  if (bond === null || mapping.calcomTeamId !== bond.calcomTeamId) {
    return no(`The mapping is of team ${mapping.calcomTeamId}, which is not the company’s: repair mapping_team first.`);
  }
  const evidence = [
    counted('registry', `event_type:${eventTypeId} is this company’s`),
    counted(
      'mapping',
      `${mapping.id} leads from event type ${eventTypeId} of team ${bond.calcomTeamId} to this service`,
    ),
  ];
  const open = await deps.drifts.forTenant(tenantId).where({ eventTypeId, state: 'open' }, 1);
  if (open.length > 0) return no('Cal.com has other values, and a person has to decide: fencepost drift.', evidence);
  const running = await deps.syncRuns.forTenant(tenantId).where({ open: true }, 1);
  if (running.length > 0) return no('An import of this company is under way: it decides.', evidence);
  return { refused: null, evidence };
};

import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { RepairEvidence } from '@fencepost/contracts/integrity/repair-step';
import { tenantScope } from '@fencepost/contracts/scope';
import { eventTypeMapped, Mapping } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import type { RawRecord } from '@fencepost/service-kit/raw-record';
import type { Repairable, RepairVerdict } from '@fencepost/service-kit/repair-record';
import { bindingId } from '../../domain/binding.ts';
import { type CalcomDeps, makeOpenCalcom } from '../teams/open-calcom.ts';
import type { Repairs } from './ports.ts';
import { counted, type EvidenceDeps, teamEvidenceOf, uncounted } from './team-evidence.ts';

type Deps = EvidenceDeps & CalcomDeps & { readonly repairs: Repairs; readonly clock: Clock };

/** The team of a mapping: only its company's bonded team, and only for an event type that is this company's (INT-017, INT-018). */
export const repairableMappings = (deps: Deps): Repairable => ({
  records: deps.repairs.mappings,
  fields: ['calcomTeamId'],
  judge: async (record, { calcomTeamId }) => {
    const team = await teamEvidenceOf(deps, record.tenantId);
    const own = uncounted('mapping', `the mapping says ${teamOf(record)}`, 'it is what is in doubt');
    const evidence = [...team.evidence, own];
    if (team.refused !== null) return { refused: team.refused, evidence };
    const { bond, company, tenantId } = team;
    if (bond === null) return { refused: 'The company is bound to no team: bind one first.', evidence };
    if (company?.calcomTeam?.id !== bond.calcomTeamId) {
      return {
        refused: 'The company’s own row names another team than its bond: repair company_team first.',
        evidence,
      };
    }
    if (calcomTeamId !== bond.calcomTeamId) {
      return { refused: `A mapping leads to its company’s bonded team ${bond.calcomTeamId}, or nowhere.`, evidence };
    }
    const ofEventType = await eventTypeVerdict(deps, record, { tenantId, calcomTeamId: bond.calcomTeamId });
    return { refused: ofEventType.refused, evidence: [...evidence, ...ofEventType.evidence] };
  },
  tell: (after, { scope, tenantId, causationId }) => {
    const mapping = Mapping.parse(after);
    const own = tenantScope({ ...scope, tenantId: tenantId ?? '' });
    return teller({ scope: own, occurredAt: deps.clock.now(), causationId })(eventTypeMapped, mapping, { mapping });
  },
});

/** Who has the event type: the registry says it, and Cal.com, where the company's key is there to ask. */
const eventTypeVerdict = async (
  deps: Deps,
  record: RawRecord,
  { tenantId, calcomTeamId }: { readonly tenantId: string; readonly calcomTeamId: number },
): Promise<RepairVerdict> => {
  const { eventTypeId } = record.members;
  if (typeof eventTypeId !== 'number') return { refused: 'The mapping names no event type.', evidence: [] };
  const id = bindingId('event_type', eventTypeId);
  const [claim] = await deps.bindings.byIds([id]);
  if (claim === undefined) {
    const silent = uncounted('registry', `nobody has ${id}`, 'silence is no evidence');
    return { refused: 'The registry does not know the event type: map it by command.', evidence: [silent] };
  }
  if (claim.owner !== tenantId || claim.reference !== record.id) {
    const foreign = uncounted('registry', `${id} is claimed for another record`, 'it contradicts the mapping');
    return { refused: 'The registry gives this event type to another record.', evidence: [foreign] };
  }
  const known = counted('registry', `${id} is this company’s, for this mapping`);
  const { contradicts, said } = await askedAtCalcom(deps, { tenantId: claim.owner, calcomTeamId, eventTypeId });
  const refused = contradicts ? 'Cal.com says that the event type is not this team’s.' : null;
  return { refused, evidence: [known, said] };
};

const askedAtCalcom = async (
  deps: Deps,
  {
    tenantId,
    calcomTeamId,
    eventTypeId,
  }: {
    readonly tenantId: Parameters<ReturnType<typeof makeOpenCalcom>>[0];
    readonly calcomTeamId: number;
    readonly eventTypeId: number;
  },
): Promise<{ readonly contradicts: boolean; readonly said: RepairEvidence }> => {
  const what = `team ${calcomTeamId}: event type ${eventTypeId}`;
  try {
    const client = await makeOpenCalcom(deps)(tenantId);
    const isIts = await client.validateTeamAccess(calcomTeamId, eventTypeId);
    return { contradicts: !isIts, said: counted('Cal.com', `${isIts ? 'of' : 'not of'} ${what}`) };
  } catch (error) {
    const because = `it could not be asked (${codeOf(error)})`;
    return { contradicts: false, said: uncounted('Cal.com', `nothing about ${what}`, because) };
  }
};

const teamOf = ({ members }: RawRecord): string =>
  typeof members.calcomTeamId === 'number' ? `team ${members.calcomTeamId}` : 'no team';

import { isDeepStrictEqual } from 'node:util';
import { teller } from '@fencepost/contracts/envelope';
import { tenantScope } from '@fencepost/contracts/scope';
import { Company, companyTeamBound } from '@fencepost/contracts/tenant/company';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Repairable } from '@fencepost/service-kit/repair-record';
import type { Stores } from '../ports.ts';
import type { Repairs } from './ports.ts';
import { type EvidenceDeps, teamEvidenceOf } from './team-evidence.ts';

type Deps = EvidenceDeps & Pick<Stores, 'teamSwitches'> & { readonly repairs: Repairs; readonly clock: Clock };

/** The team of a company is its bond, and none without one (D-15). */
export const repairableCompanies = (deps: Deps): Repairable => ({
  records: deps.repairs.companies,
  fields: ['calcomTeam'],
  judge: async (record, { calcomTeam }) => {
    const team = await teamEvidenceOf(deps, record.tenantId);
    const { evidence } = team;
    if (team.refused !== null) return { refused: team.refused, evidence };
    const { bond, tenantId } = team;
    const switching = await deps.teamSwitches.forTenant(tenantId).where({ open: true }, 1);
    if (switching.length > 0) return { refused: 'A team switch of this company is under way: it decides.', evidence };
    const wanted = bond && { id: bond.calcomTeamId, name: bond.calcomTeamName };
    const refused = isDeepStrictEqual(calcomTeam, wanted) ? null : 'A company’s team is the one that it is bound to.';
    return { refused, evidence };
  },
  tell: (after, { scope, tenantId, causationId }) => {
    const company = Company.parse(after);
    const own = tenantScope({ ...scope, tenantId: tenantId ?? '' });
    return teller({ scope: own, occurredAt: deps.clock.now(), causationId })(companyTeamBound, company, { company });
  },
});

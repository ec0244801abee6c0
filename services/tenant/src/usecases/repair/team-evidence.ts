import { codeOf } from '@fencepost/contracts/errors';
import { TenantId } from '@fencepost/contracts/ids';
import type { RepairEvidence } from '@fencepost/contracts/integrity/repair-step';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';
import { bindingId } from '../../domain/binding.ts';
import type { Stores } from '../ports.ts';

export type EvidenceDeps = Pick<Stores, 'companies' | 'teamBindings' | 'bindings'>;

/** What is known of a company's team, from what commands alone have written. */
export interface TeamEvidence {
  readonly tenantId: TenantId;
  /** Undefined where the row cannot be read. */
  readonly company: Company | undefined;
  /** The bond, or null where there is none. */
  readonly bond: TeamBinding | null;
  readonly refused: null;
  readonly evidence: readonly RepairEvidence[];
}

/** Why nothing can be proved of it. */
export interface NoTeamEvidence {
  readonly refused: string;
  readonly evidence: readonly RepairEvidence[];
}

export const counted = (source: string, says: string): RepairEvidence => ({
  source,
  says,
  counts: true,
  because: null,
});
export const uncounted = (source: string, says: string, because: string): RepairEvidence => ({
  ...{ source, says, counts: false, because },
});

/** The bond and the registry speak for a company's team; what its own row says can be set past the commands (D-15). */
export const teamEvidenceOf = async (
  { companies, teamBindings, bindings }: EvidenceDeps,
  owner: string | null,
): Promise<TeamEvidence | NoTeamEvidence> => {
  const tenant = TenantId.safeParse(owner);
  if (!tenant.success) return { refused: 'The record belongs to no company that could prove anything.', evidence: [] };
  const tenantId = tenant.data;
  const company = await readable(() => companies.forTenant(tenantId).byId(tenantId));
  const bonds = await teamBindings.forTenant(tenantId).where({ status: 'active' }, 2);
  const claims = await bindings.byIds(bonds.map(({ calcomTeamId }) => bindingId('calcom_team', calcomTeamId)));
  const says = ({ calcomTeamId }: TeamBinding) => `the company was bound to team ${calcomTeamId} by command`;
  const evidence = [
    ...bonds.map((bond) => counted('bond', says(bond))),
    ...claims.map((claim) =>
      claim.owner === tenantId
        ? counted('registry', `${claim.id} is this company’s`)
        : uncounted('registry', `${claim.id} is another company’s`, 'it contradicts the bond'),
    ),
    uncounted(
      'company',
      `the row of the company says ${company?.calcomTeam ? `team ${company.calcomTeam.id}` : 'no team'}`,
      'it may have been set past the commands (D-15)',
    ),
  ];
  const [bond] = bonds;
  if (company !== undefined && company.status !== 'active' && company.status !== 'suspended') {
    return { evidence, refused: `The company is ${company.status}: nothing of it is changed any more.` };
  }
  if (bonds.length > 1) {
    return {
      evidence,
      refused: 'The company has more than one bond: which team is right, nothing decides.',
    };
  }
  if (bond !== undefined && claims[0]?.owner !== tenantId) {
    return { evidence, refused: `The registry does not give team ${bond.calcomTeamId} to this company.` };
  }
  return { tenantId, company, bond: bond ?? null, refused: null, evidence };
};

/** A row that cannot be read says nothing. */
const readable = async <T>(read: () => Promise<T | undefined>): Promise<T | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) === 'corrupt_row') return undefined;
    throw error;
  }
};

import { TimeZone } from '@fencepost/contracts/instant';
import type { LegacyRow } from '@fencepost/contracts/tenant/legacy';
import { bindingId } from './binding.ts';
import type { LegacyDecision, LegacyWorld } from './legacy-world.ts';
import { teamBindingIdOf, tenantIdOf } from './record-ids.ts';

type CompanyRow = Extract<LegacyRow, { readonly kind: 'company' }>;

export const COMPANY_LEFT = 'The company has left.';

export const isLeaving = (company: { readonly status: string } | undefined): boolean =>
  company?.status === 'offboarding' || company?.status === 'offboarded';

/** A company that is there stays as it is; only a team that an interrupted import owes it is completed. */
export const decideCompany = (row: CompanyRow, { companies, owners, ids }: LegacyWorld): LegacyDecision => {
  const tenantId = tenantIdOf(row.id);
  const team = teamOf(row);
  const invalid = (problem: string): LegacyDecision => ({ outcome: 'invalid', id: null, problem, write: null });
  const unchanged = (problem: string | null): LegacyDecision => ({
    ...{ outcome: 'unchanged', id: tenantId, problem, write: null },
  });

  const owner = team === null ? undefined : owners.get(bindingId('calcom_team', team.id));
  if (team !== null && owner !== undefined && owner !== tenantId) {
    return invalid(`Cal.com team ${team.id} belongs to another company: find out which of the two rows is wrong.`);
  }
  const write = { kind: 'company', tenantId, number: row.id, team } as const;
  const there = companies.get(tenantId);
  if (there === undefined) {
    const timeZone = TimeZone.safeParse(row.time_zone);
    if (!timeZone.success) return invalid('/time_zone: an IANA time zone such as Europe/Berlin is expected');
    const registration = { name: row.name, timeZone: timeZone.data };
    return { outcome: 'written', id: tenantId, problem: null, write: { ...write, registration } };
  }
  if (isLeaving(there)) return invalid(COMPANY_LEFT);
  if (team === null) return unchanged(null);
  if (there.calcomTeam !== null && there.calcomTeam.id !== team.id) {
    return unchanged(`The company is bound to team ${there.calcomTeam.id} by now, which the import leaves as it is.`);
  }
  // The bond is written last: where it is, all of it was, and the company may have left the team since.
  if (ids.has(teamBindingIdOf(tenantId, team.id))) return unchanged(null);
  return { outcome: 'written', id: tenantId, problem: null, write: { ...write, registration: null } };
};

const teamOf = ({ calcom_team_id: id, calcom_team_name: name }: CompanyRow) =>
  id == null ? null : { id, name: name || `Team ${id}` };

import { weaknessOf } from '../cvss.ts';
import { type Invariant, TENANT_BOUNDARY, type Violation } from '../invariant.ts';
import { hasLeft, type Known, membersOf, type Picture, stateOf } from '../picture.ts';
import { enforced } from '../points.ts';

const titles = {
  mapping_without_team: 'Found {n} mappings with NULL team_id',
  mapping_of_other_team: 'Found {n} mappings with wrong team_id',
} as const;

/** What an old row's problem says of its team. A row in staging is nobody's: its company is a claim, never a tenant (law 1). */
const causeOfProblem: Readonly<Record<string, keyof typeof titles>> = {
  team_missing: 'mapping_without_team',
  team_of_other_company: 'mapping_of_other_team',
  team_contradicts_company: 'mapping_of_other_team',
};

/** Empty, missing and unreadable teams count on either side (D-27): a comparison with nothing is no agreement. */
export const mappingTeamIsCompanyTeam: Invariant = {
  id: 'mapping-team-is-company-team',
  alertName: 'TeamIdMismatchAlert',
  sentence: 'The team of every mapping is the team of its company, and neither is empty',
  impact: 'Bookings of an event type may go to the wrong company. Deliveries that meet such a mapping are quarantined.',
  severity: TENANT_BOUNDARY,
  boundary: true,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  cvss: weaknessOf('CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N'),
  points: {
    contract: enforced('by the form of a mapping, whose team cannot be empty'),
    writeGuard: enforced('by the command mapEventType, which takes the team from the company'),
    database: enforced(
      'by $jsonSchema, which requires a team in every mapping; that it is the right one only code can say',
    ),
    continuous: enforced('by comparing both whenever an event tells of a mapping, a company or a row in staging'),
    fullScan: enforced('by comparing both in the stored rows'),
  },
  kinds: ['company', 'mapping', 'stagedRow'],
  subjectsOf: (changed, picture) => {
    const known = picture.entities.get(changed);
    if (known?.type === 'company') return [changed, ...membersOf(picture, 'mapping', changed)];
    if (known?.type === 'mapping') return known.home === undefined ? [changed] : [changed, known.home];
    return known?.type === 'stagedRow' ? [changed] : [];
  },
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    if (known === undefined || hasLeft(picture, known.home)) return [];
    if (known.type === 'company') return checkCompany(known, picture);
    if (known.type === 'stagedRow') return checkStaged(known, picture);
    return known.type === 'mapping' ? checkMapping(known, picture) : [];
  },
};

const checkCompany = ({ id }: Known, picture: Picture): readonly Violation[] => {
  const mappings = teamOf(id, picture) === null ? mappingsInUse(id, picture) : 0;
  if (mappings === 0) return [];
  const title = 'A company with mappings has no team';
  // An event may come before the one that binds the team; a stored row waits for nothing.
  const patience = picture.stored.has(id) ? {} : ({ patience: 'reference' } as const);
  return [{ tenantId: id, cause: 'company_without_team', title, ...patience, evidence: { mappings } }];
};

const checkMapping = ({ id, home }: Known, picture: Picture): readonly Violation[] => {
  const company = home === undefined ? undefined : picture.entities.get(home);
  if (home === undefined || company === undefined) return [];
  const mapping = stateOf(picture, id, 'mapping');
  if (mapping?.retired) return [];
  const [mappingTeam, companyTeam] = [mapping?.teamId ?? null, teamOf(home, picture)];
  const evidence = { eventTypeId: mapping?.eventTypeId ?? null, mappingTeam, companyTeam };
  if (mappingTeam === null) {
    const problem = picture.stored.get(id)?.problem ?? null;
    return [violation('mapping_without_team', home, { ...evidence, problem })];
  }
  // A company without a team is told once, and not again for each of its mappings.
  if (companyTeam === null || mappingTeam === companyTeam) return [];
  return [violation('mapping_of_other_team', home, evidence)];
};

const checkStaged = ({ id }: Known, picture: Picture): readonly Violation[] => {
  const row = stateOf(picture, id, 'stagedRow');
  const problem = row?.problem ?? '';
  const cause = Object.hasOwn(causeOfProblem, problem) ? causeOfProblem[problem] : undefined;
  if (row?.kind !== 'mapping' || cause === undefined) return [];
  const { eventTypeId, teamId: mappingTeam, claimedCompany } = row;
  return [violation(cause, null, { eventTypeId, mappingTeam, claimedCompany, problem })];
};

const violation = (cause: keyof typeof titles, tenantId: string | null, evidence: Violation['evidence']) => ({
  ...{ tenantId, cause, title: titles[cause], evidence },
});

/** How many mappings of a company lead anywhere, as far as one can read them. */
export const mappingsInUse = (companyId: string, picture: Picture): number =>
  membersOf(picture, 'mapping', companyId).filter((id) => !stateOf(picture, id, 'mapping')?.retired).length;

const teamOf = (companyId: string, picture: Picture): number | null =>
  stateOf(picture, companyId, 'company')?.teamId ?? null;

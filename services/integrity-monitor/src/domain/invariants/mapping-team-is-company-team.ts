import { type Invariant, TENANT_BOUNDARY, type Violation } from '../invariant.ts';
import { type Known, mappingsOf, type Picture, stateOf } from '../picture.ts';

/** Empty, missing and unreadable teams count on either side (D-27): a comparison with nothing is no agreement. */
export const mappingTeamIsCompanyTeam: Invariant = {
  id: 'mapping-team-is-company-team',
  sentence: 'The team of every mapping is the team of its company, and neither is empty',
  impact: 'Bookings of an event type may go to the wrong company. Deliveries that meet such a mapping are quarantined.',
  severity: TENANT_BOUNDARY,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  enforcement: {
    contract: 'enforced by the form of a mapping, whose team cannot be empty',
    writeGuard: 'enforced by the command mapEventType, which takes the team from the company',
    database:
      'enforced by $jsonSchema, which requires a team in every mapping; that it is the right one only code can say',
    continuous: 'enforced by comparing both whenever an event tells of a mapping or a company',
    fullScan: 'enforced by comparing both in the stored rows',
  },
  subjectsOf: (changed, picture) => {
    const known = picture.entities.get(changed);
    if (known?.type === 'company') return [changed, ...mappingsOf(picture, changed)];
    if (known?.type === 'mapping') return known.home === undefined ? [changed] : [changed, known.home];
    return [];
  },
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    if (known?.type === 'company') return checkCompany(known, picture);
    return known?.type === 'mapping' ? checkMapping(known, picture) : [];
  },
};

const checkCompany = ({ id }: Known, picture: Picture): readonly Violation[] => {
  const mappings = teamOf(id, picture) === null ? mappingsOf(picture, id).length : 0;
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
  const [mappingTeam, companyTeam] = [mapping?.teamId ?? null, teamOf(home, picture)];
  const evidence = { eventTypeId: mapping?.eventTypeId ?? null, mappingTeam, companyTeam };
  if (mappingTeam === null) {
    const problem = picture.stored.get(id)?.problem ?? null;
    const title = 'Mappings have no team';
    return [{ tenantId: home, cause: 'mapping_without_team', title, evidence: { ...evidence, problem } }];
  }
  // A company without a team is told once, and not again for each of its mappings.
  if (companyTeam === null || mappingTeam === companyTeam) return [];
  return [{ tenantId: home, cause: 'mapping_of_other_team', title: 'Mappings name another team', evidence }];
};

const teamOf = (companyId: string, picture: Picture): number | null =>
  stateOf(picture, companyId, 'company')?.teamId ?? null;

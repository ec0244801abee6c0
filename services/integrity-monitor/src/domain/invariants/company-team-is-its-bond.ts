import { weaknessOf } from '../cvss.ts';
import { type Invariant, TENANT_BOUNDARY, type Violation } from '../invariant.ts';
import { isBent, membersOf, type Picture, stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';
import { mappingsInUse } from './mapping-team-is-company-team.ts';

const leaving: ReadonlySet<unknown> = new Set(['offboarding', 'offboarded']);

/** A team that was set directly in the database is not a fourth way of binding one (D-15): the bond does not say it. */
export const companyTeamIsItsBond: Invariant = {
  id: 'company-team-is-its-bond',
  sentence: 'The team of every company is the one that it was bound to by command',
  impact: 'Imports and bookings may be made with a team that nobody has checked, or that is another company’s.',
  severity: TENANT_BOUNDARY,
  boundary: true,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  cvss: weaknessOf('CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:L/I:H/A:N'),
  points: {
    contract: notApplicable('the two are records of their own'),
    writeGuard: enforced('by the commands that bind, switch and release a team, which write both'),
    database: notApplicable('MongoDB compares no two collections'),
    continuous: enforced('by comparing both whenever an event tells of a company or its bond'),
    fullScan: enforced('by comparing both in the stored rows'),
  },
  kinds: ['company'],
  subjectsOf: (changed, picture) => {
    const known = picture.entities.get(changed);
    if (known?.type === 'company') return [changed];
    return known?.type === 'teamBinding' && known.home !== undefined ? [known.home] : [];
  },
  check: (subject, picture) => {
    const company = stateOf(picture, subject, 'company');
    if (company === undefined || leaving.has(company.status)) return [];
    return checkTeam(subject, company.teamId, picture);
  },
};

const checkTeam = (id: string, companyTeam: number | null, picture: Picture): readonly Violation[] => {
  const bindings = membersOf(picture, 'teamBinding', id);
  const bound = bindings.flatMap((binding) => {
    const state = stateOf(picture, binding, 'teamBinding');
    return state?.active ? [state.teamId] : [];
  });
  if (bound.every((team) => team === companyTeam) && bound.length === (companyTeam === null ? 0 : 1)) return [];
  // Its events may be older than the stream, until every owner was scanned.
  if (bound.length === 0 && !picture.complete) return [];
  // That one is told by mapping-team-is-company-team already.
  if (companyTeam === null && mappingsInUse(id, picture) > 0) return [];
  const patience = [id, ...bindings].some((each) => isBent(picture, each)) ? {} : ({ patience: 'reference' } as const);
  const evidence = { companyTeam, boundTeam: bound.length === 0 ? null : bound.join(', ') };
  const title = 'A company’s team is not the one that it was bound to';
  return [{ tenantId: id, cause: 'team_differs', title, ...patience, evidence }];
};

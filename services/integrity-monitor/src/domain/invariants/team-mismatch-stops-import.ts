import { errorTable } from '@fencepost/contracts/errors';
import { weaknessOf } from '../cvss.ts';
import { type Invariant, TENANT_BOUNDARY } from '../invariant.ts';
import { hasLeft } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';
import { companyOfRun, stoppedRunOf } from '../sync-runs.ts';

/** The subject is the company: however often its import is stopped for this, it is one thing to put right. */
export const teamMismatchStopsImport: Invariant = {
  id: 'team-mismatch-stops-import',
  sentence: 'Every event type that an import meets is of the company’s own team',
  impact: 'The import stopped before its first write, and the last good one stays in use.',
  severity: TENANT_BOUNDARY,
  boundary: true,
  scope: 'tenant',
  sources: 'events',
  cvss: weaknessOf('CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:L/I:L/A:N'),
  points: {
    contract: notApplicable('a form cannot tell whose event type it is'),
    writeGuard: enforced('by the import, which checks the team of every event type before it writes anything'),
    database: notApplicable('nothing was written'),
    continuous: enforced('by following every run that was stopped for it, until one ends well'),
    fullScan: notApplicable('runs are told by events and not scanned'),
  },
  kinds: ['company'],
  subjectsOf: companyOfRun,
  check: (subject, picture) => {
    if (picture.entities.get(subject)?.type !== 'company' || hasLeft(picture, subject)) return [];
    const mismatch = stoppedRunOf(picture, subject)?.mismatch;
    if (mismatch == null) return [];
    const { title } = errorTable.team_mismatch;
    return [{ tenantId: subject, cause: 'team_mismatch', title, evidence: { ...mismatch } }];
  },
};

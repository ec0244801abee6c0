import { weaknessOf } from '../cvss.ts';
import { type Invariant, TENANT_BOUNDARY } from '../invariant.ts';
import { enforced, notApplicable } from '../points.ts';
import { watching } from '../told-verdict.ts';

const titles: Readonly<Record<string, string>> = {
  leak: 'One company can see or touch what is another’s in {n} places',
  no_control: '{n} isolation probes prove nothing: they do not find even their own company’s records',
  error: '{n} isolation probes could not be run',
};

/** Probes, not hopes (INT-022, INT-042): a scope that silently does nothing looks healthy to everything else (D-10, K5). */
export const tenantScopeWorks: Invariant = {
  id: 'tenant-scope-works',
  sentence: 'No way into the platform shows or changes another company’s records',
  impact: 'A company may see or change records of another right now, in every session that goes this way.',
  severity: TENANT_BOUNDARY,
  boundary: true,
  scope: 'platform',
  sources: 'events_and_stored_state',
  cvss: weaknessOf('CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:N'),
  points: {
    contract: enforced('by the scope of every action, which has no member for another company'),
    writeGuard: enforced('by the collection port, which refuses every filter and update without one company'),
    database: notApplicable('MongoDB has no security by row'),
    continuous: enforced('by the prober, which tries both synthetic companies’ ids on each other, with a control'),
    fullScan: enforced('by looking at the newest verdict of every probe'),
  },
  kinds: [],
  ...watching('isolation'),
  check: (subject, picture) => {
    const told = picture.verdicts.get(subject);
    if (told === undefined || told.holds) return [];
    const title = titles[told.cause] ?? 'Isolation probes fail';
    const severity = told.cause === 'leak' ? TENANT_BOUNDARY : 'high';
    return [{ tenantId: null, cause: told.cause, title, severity, evidence: told.evidence }];
  },
};

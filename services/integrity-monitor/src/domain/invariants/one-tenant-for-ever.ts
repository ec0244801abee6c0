import { weaknessOf } from '../cvss.ts';
import { isOfPlatform, isTenant } from '../fact.ts';
import { type Invariant, TENANT_BOUNDARY, type Violation } from '../invariant.ts';
import type { Picture } from '../picture.ts';
import { enforced } from '../points.ts';

/** The company of an entity is what its first event says; stored rows and all other events must agree. */
export const oneTenantForEver: Invariant = {
  id: 'one-tenant-for-ever',
  sentence: 'Every record belongs to exactly one company, for ever',
  impact: 'A record may be shown to, or changed by, a company that it does not belong to.',
  severity: TENANT_BOUNDARY,
  boundary: true,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  cvss: weaknessOf('CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:L/A:N'),
  points: {
    contract: enforced('by the envelope: events of a tenant cannot be recorded without its id'),
    writeGuard: enforced('by the collection port: no filter or update can name another tenant, or change one'),
    database: enforced('by $jsonSchema, which requires a tenant id in every row of a tenant'),
    continuous: enforced('by comparing the tenant of every event with the first one'),
    fullScan: enforced('by comparing the tenant of every stored row with the events'),
  },
  kinds: 'every',
  subjectsOf: (changed) => [changed],
  check: (subject, picture) => [...new Map(claims(subject, picture).map((claim) => [claim.cause, claim])).values()],
};

const claims = (subject: string, picture: Picture): readonly Violation[] => {
  const known = picture.entities.get(subject);
  if (known === undefined || isOfPlatform(known.type)) return [];
  const home = known.home ?? null;
  const stored = picture.stored.get(subject);
  const strayRow = stored !== undefined && (stored.tenantId === null || stored.tenantId !== home);
  const rows = strayRow ? [violation(home, stored.tenantId, { stored: stored.tenantId, type: known.type })] : [];
  const told = (picture.strays.get(subject) ?? []).map(({ tenantId, version }) =>
    violation(home, tenantId, { told: tenantId, version, type: known.type }),
  );
  return [...rows, ...told];
};

const violation = (home: string | null, claimed: string | null, evidence: Violation['evidence']): Violation => ({
  tenantId: home,
  ...(isTenant(claimed)
    ? { cause: 'another_tenant', title: 'Records are claimed by another company' }
    : { cause: 'no_tenant', title: 'Records say no company' }),
  evidence: { ...evidence, belongsTo: home },
});

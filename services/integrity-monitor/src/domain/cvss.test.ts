import { describe, expect, it } from 'vitest';
import { weaknessOf } from './cvss.ts';
import { invariants } from './invariants/all.ts';

describe('the score of a weakness', () => {
  it('of the predecessor’s own vector is 6.4, and not the 4.8 that was typed (D-10, INT-047)', () => {
    expect(weaknessOf('CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N').score).toBe(6.4);
  });

  it('before the fix is 8.5, as was said (INT-047)', () => {
    expect(weaknessOf('CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:L/A:N').score).toBe(8.5);
  });

  it.each(['', 'CVSS:3.1/AV:N', 'CVSS:9.9/AV:N/AC:L', 'AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N'])(
    'is not made up for %j',
    (vector) => expect(() => weaknessOf(vector)).toThrow(/no complete vector/),
  );

  it('is there for every invariant that keeps companies apart, and computed (D-10, D-26)', () => {
    const boundaries = [
      ...['one-tenant-for-ever', 'reference-never-leaves-tenant', 'mapping-team-is-company-team'],
      ...['company-team-is-its-bond', 'one-owner-for-each-thing', 'team-mismatch-stops-import', 'tenant-scope-works'],
    ];
    for (const { id, severity, cvss } of invariants) {
      if (boundaries.includes(id)) expect([severity, cvss === undefined], id).toEqual(['critical', false]);
      if (cvss !== undefined) expect(cvss.score, id).toBe(weaknessOf(cvss.vector).score);
    }
    expect(invariants.filter(({ id }) => boundaries.includes(id))).toHaveLength(boundaries.length);
  });
});

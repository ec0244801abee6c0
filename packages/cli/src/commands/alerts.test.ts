import type { Alert } from '@fencepost/contracts/integrity/alert';
import { Remedy } from '@fencepost/contracts/integrity/repair';
import { expect, test } from 'vitest';
import { alertView } from './alerts.ts';

const at = '2026-03-01T12:00:00.000Z';
const shown = (members: Partial<Alert>): string => {
  const alert = {
    ...{ id: 'alr_1', title: 'x', severity: 'high', status: 'open', companyName: null, tenantId: null, cause: 'x' },
    ...{ count: 1, openedAt: at, firstSeenAt: at, lastSeenAt: at, samples: [], repairPlanId: null, invariant: 'x' },
    ...{
      runbook: 'docs/runbooks/x.md',
      impact: 'x',
      acknowledged: null,
      silenced: null,
      resolvedAt: null,
      history: [],
    },
    ...{ escalatedAt: at },
    ...members,
  } as unknown as Alert;
  return alertView(alert, { width: 120, colours: false } as never).join('\n');
};

test('an alert names the repair plan that there is for it, and no other; without one its runbook (law 10)', () => {
  const remedies = [
    ['mapping-team-is-company-team', 'mapping-team'],
    ['service-with-event-type-is-synced', 'service-sync-status'],
    ['company-team-is-its-bond', 'company-team'],
    ['customer-has-company', 'staged-customers'],
    ['one-tenant-for-ever', 'tenant-of-record'],
  ] as const;
  for (const [invariant, remedy] of remedies) {
    const text = shown({ invariant, tenantId: 'ten_1' as Alert['tenantId'] });
    expect(text).toContain(`fencepost repair plan ${remedy} --alert-id alr_1`);
    expect(Remedy.options).toContain(remedy.replaceAll('-', '_'));
  }
  expect(shown({ invariant: 'mapping-team-is-company-team' })).toContain(
    'fencepost repair plan staged-rows --alert-id',
  );
  const without = shown({ invariant: 'slots-do-not-overlap' });
  expect(without).toContain('follow docs/runbooks/x.md');
  expect(without).not.toContain('fencepost repair plan');
});

import { expect, test } from 'vitest';
import { factOf, type VendorFact } from '../vendor-fact.ts';
import { firstSeen } from './first-seen.ts';

const SINCE = '2026-03-01T00:00:00.000Z';
const DELIVERY = 'dlv_00000000000000000000000001';

const fact = (kind: VendorFact['kind'], source: VendorFact['source'], members: Partial<VendorFact> = {}): VendorFact =>
  factOf({
    kind,
    source,
    uid: 'A',
    saidAt: '2026-03-02T10:00:00.000Z',
    deliveryId: source === 'webhook' ? DELIVERY : null,
    ...members,
  });

test('a change counts for whoever told it first, and for nobody else after that (A10)', () => {
  const late = [fact('created', 'reconciliation'), fact('created', 'webhook', { sequence: 1 })];
  expect(firstSeen(late, SINCE)).toEqual({ byWebhook: 0, byReconciliation: 1 });
  expect(firstSeen(late.toReversed(), SINCE)).toEqual({ byWebhook: 1, byReconciliation: 0 });
});

test('booked and booked in place of another is one change of one booking; its cancellation is another', () => {
  const facts = [
    fact('rescheduled', 'webhook'),
    fact('created', 'reconciliation'),
    fact('cancelled', 'reconciliation'),
  ];
  expect(firstSeen(facts, SINCE)).toEqual({ byWebhook: 1, byReconciliation: 1 });
});

test('what was read back because of a webhook counts for the webhook', () => {
  const facts = [fact('created', 'read_back', { deliveryId: DELIVERY }), fact('created', 'read_back', { uid: 'B' })];
  expect(firstSeen(facts, SINCE)).toEqual({ byWebhook: 1, byReconciliation: 0 });
});

test('our own decisions, what the clock says, mere links and what is older are no changes seen', () => {
  const facts = [
    fact('cancelled', 'local'),
    fact('started', 'webhook'),
    fact('ended', 'webhook'),
    fact('linked', 'reconciliation'),
    fact('created', 'webhook', { saidAt: '2026-02-28T23:59:59.999Z' }),
    fact('rejected', 'webhook', { saidAt: null }),
  ];
  expect(firstSeen(facts, SINCE)).toEqual({ byWebhook: 0, byReconciliation: 0 });
});

test('who came and who did not is told anew each time', () => {
  const at = (minute: string) => ({ saidAt: `2026-03-02T10:${minute}:00.000Z` });
  const facts = [
    fact('missed', 'webhook', at('01')),
    fact('attended', 'webhook', at('02')),
    fact('missed', 'reconciliation', at('03')),
  ];
  expect(firstSeen(facts, SINCE)).toEqual({ byWebhook: 2, byReconciliation: 1 });
});

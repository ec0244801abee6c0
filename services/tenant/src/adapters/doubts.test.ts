import { readFileSync } from 'node:fs';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { expect, test } from 'vitest';
import { doubtIn } from './doubts.ts';

const example = new URL(
  '../../../../packages/contracts/examples/events.booking.deliveryQuarantined.v1.json',
  import.meta.url,
);
const golden = JSON.parse(readFileSync(example, 'utf8'));

const deliveryOf = (data: string): Delivery => ({
  subject: golden.subject,
  headers: {},
  data: Buffer.from(data),
  messageId: golden.id,
  seq: 1,
  attempt: 1,
});
const quarantined = (changes: object) =>
  deliveryOf(JSON.stringify({ ...golden, payload: { quarantine: { ...golden.payload.quarantine, ...changes } } }));
const claimed = golden.payload.quarantine.claimedTenantId;

test.each(['event_type_unknown', 'team_contradicts'])('%s puts the claimed company’s mappings in doubt', (reason) => {
  expect(doubtIn(quarantined({ reason }))).toMatchObject({ tenantId: claimed, seenAt: '2026-03-01T12:00:00.000Z' });
});

test.each([
  [{ reason: 'event_type_of_other_company' }],
  [{ reason: 'malformed_payload' }],
  [{ reason: 'event_type_unknown', claimedTenantId: null }],
])('%j does not', (changes) => {
  expect(doubtIn(quarantined(changes))).toBeUndefined();
});

test('bytes that are no such event are refused', () => {
  expect(() => doubtIn(deliveryOf('{'))).toThrow(expect.objectContaining({ code: 'malformed_body' }));
});

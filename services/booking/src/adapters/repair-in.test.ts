import { derivedId } from '@fencepost/contracts/ids';
import { endpointOpened } from '@fencepost/contracts/tenant/endpoint';
import { expect, test } from 'vitest';
import { friseur } from '../../test/companies.ts';
import { repairIn } from './repair-in.ts';

const messageOf = (members: object) => {
  const id = derivedId('end', 'x');
  const event = {
    id: derivedId('evt', 'x'),
    subject: endpointOpened.subject,
    tenantId: friseur.tenantId,
    actor: { kind: 'service', id: 'tenant' },
    occurredAt: '2026-03-01T12:00:00.000Z',
    requestId: 'req_test',
    causationId: null,
    entity: { type: 'endpoint', id, version: 1 },
    payload: {},
    ...members,
  };
  return { data: Buffer.from(JSON.stringify(event)) };
};

test('an event that binds something says whose deliveries it may mend, and which', () => {
  expect(repairIn(messageOf({}))).toEqual({
    tenantId: friseur.tenantId,
    reasons: ['endpoint_unknown'],
    eventTypeId: null,
  });
});

test('an event of another kind mends nothing, and bytes that are no event are refused', () => {
  expect(repairIn(messageOf({ subject: 'events.tenant.somethingElse.v1' }))).toBeUndefined();
  expect(() => repairIn({ data: Buffer.from('nonsense') })).toThrow(
    expect.objectContaining({ code: 'malformed_body' }),
  );
});

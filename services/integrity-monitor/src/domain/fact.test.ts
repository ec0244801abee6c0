import { readFileSync } from 'node:fs';
import { events } from '@fencepost/contracts/catalog';
import { Envelope } from '@fencepost/contracts/envelope';
import { expect, it } from 'vitest';
import { bytesOf, tells } from '../../test/histories.ts';
import { factOfEvent } from './fact.ts';
import { projectState } from './known-state.ts';

const of = tells(1);
/** The golden example of an event. */
const exampleOf = (subject: string): Envelope => {
  const file = new URL(`../../../../packages/contracts/examples/${subject}.json`, import.meta.url);
  return Envelope.parse(JSON.parse(readFileSync(file, 'utf8')));
};

it.each(events)('the monitor understands $subject', ({ subject, scope, entity, payload }) => {
  const event = exampleOf(subject);
  payload.parse(event.payload);
  const fact = factOfEvent(bytesOf(event));
  expect(fact).toMatchObject({
    id: event.entity.id,
    type: entity,
    scope,
    tenantId: event.tenantId,
    knownSubject: true,
  });
  expect(fact?.state).toEqual(event.payload[entity]);
});

it('of every kind that invariants look into, the state of its events is understood without a gap (D-27)', () => {
  for (const event of [
    ...[of.teamBound(), of.bound(), of.offered(0), of.mapped(0), of.agent(0), of.drifted(0), of.quarantined(0)],
    of.staged(0, 'team_of_other_company'),
  ]) {
    const { type = '', state = {} } = factOfEvent(bytesOf(event)) ?? {};
    expect(Object.values(projectState(type, state) ?? {})).not.toContain(null);
  }
});

it('an event of tomorrow is used for what it says of entity and tenant', () => {
  const event = { ...of.customer(0), subject: 'events.booking.customerMerged.v7', payload: { merged: true, by: [1] } };
  expect(factOfEvent(bytesOf(event))).toMatchObject({ type: 'customer', scope: 'tenant', knownSubject: false });
});

it('an event of a kind of entity that nobody knows is the tenant’s when it names one', () => {
  const entity = { type: 'shift', id: 'shf_1', version: 1 };
  const event = { ...of.customer(0), subject: 'events.tenant.shiftPlanned.v1', entity };
  expect(factOfEvent(bytesOf(event))?.scope).toBe('tenant');
  expect(factOfEvent(bytesOf({ ...event, tenantId: null }))?.scope).toBe('platform');
});

it.each([
  ['no JSON', new Uint8Array([0xff, 0x00])],
  ['no object', bytesOf([1, 2])],
  ['no entity', bytesOf({ ...of.customer(0), entity: undefined })],
  ['no version', bytesOf({ ...of.customer(0), entity: { type: 'customer', id: 'cus_1' } })],
  [
    'a version that no record reaches',
    bytesOf({ ...of.customer(0), entity: { type: 'customer', id: 'cus_1', version: 2 ** 40 + 1 } }),
  ],
  ['an endless id', bytesOf({ ...of.customer(0), entity: { type: 'customer', id: 'c'.repeat(1e5), version: 1 } })],
])('an event with %s is no fact', (_, data) => {
  expect(factOfEvent(data)).toBeUndefined();
});

it('a text that is longer than any contract allows is cut where it is read, and its event is still a stray', () => {
  const endless = 'a'.repeat(300_000);
  const event = { ...of.customer(0), tenantId: endless, occurredAt: endless };
  const fact = factOfEvent(bytesOf({ ...event, entity: { type: endless, id: 'cus_1', version: 1 } }));
  for (const text of [fact?.tenantId, fact?.type, fact?.occurredAt]) {
    expect(text?.length).toBeLessThanOrEqual(200);
    expect(text).toMatch(/^a+…$/);
  }
  for (const [type, state] of [
    ['company', { name: endless, status: endless }],
    ['mapping', { serviceId: endless }],
    ['binding', { kind: endless, thing: endless, owner: endless, reference: endless }],
    ['syncRun', { state: endless, startedAt: endless }],
    ['quarantine', { status: 'quarantined', claimedTenantId: endless, reason: endless, trigger: endless }],
  ] as const) {
    expect(JSON.stringify(projectState(type, state)).length, type).toBeLessThan(2_000);
  }
});

import { Appointment } from '@fencepost/contracts/booking/appointment';
import { AuditEntry } from '@fencepost/contracts/booking/audit';
import { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { Envelope } from '@fencepost/contracts/envelope';
import { scanTenant } from '@fencepost/contracts/integrity/facts';
import type { EnforcementPoint } from '@fencepost/contracts/integrity/invariant';
import { TenantScope } from '@fencepost/contracts/scope';
import { Mapping, SyncStatus } from '@fencepost/contracts/tenant/mapping';
import { Verdict } from '@fencepost/contracts/tenant/verdict';
import type { z } from 'zod';
import { rows as bookingRows } from '../../services/booking/src/adapters/rows.ts';
import { rows as tenantRows } from '../../services/tenant/src/adapters/rows.ts';

export type GuardPoint = Exclude<EnforcementPoint, 'continuous' | 'fullScan'>;

/**
 * A violation at one point. `form`: a value that fits the schema, and one that is bent. `column`: what the database asks for in
 * every row of these collections. `mutant`: where the guard is code of its owner, the known defect that takes it out: the test
 * beside it plants the violation, and has to fail without the guard. `test`: what no mutant can take out, being the database’s
 * own; the test plants it on a real one. The generated table says which cells are shown in this weaker way.
 */
export type Planting =
  | { readonly form: z.ZodType; readonly right: unknown; readonly wrong: unknown }
  | { readonly column: string; readonly definitions: readonly Definition[] }
  | { readonly mutant: string }
  | { readonly test: string; readonly title: string };

/** A collection of an owner, as far as its database rules go. */
interface Definition {
  readonly name: string;
  readonly scope: string;
  readonly validator: { readonly $jsonSchema: Readonly<Record<string, unknown>> };
}

type Value = Readonly<Record<string, unknown>>;
const form = (schema: z.ZodType, right: Value, bent: Value): Planting => ({
  ...{ form: schema, right },
  wrong: { ...right, ...bent },
});
const tested = (test: string, title: string): Planting => ({ test, title });
const takenOutBy = (mutant: string): Planting => ({ mutant });

const id = (prefix: string): string => `${prefix}_${'0'.repeat(26)}`;
const NOW = '2026-11-21T10:00:00.000Z';
const actor = { kind: 'service', id: 'test' };
const link = (prefix: string) => ({ id: id(prefix), version: 1 });
const passport = {
  ...{ company: link('ten'), team: { calcomTeamId: 1 }, mapping: link('map'), service: link('svc') },
  ...{ eventTypeId: 1, evidence: [], provedAt: NOW },
};
const appointment = {
  ...{ id: id('apt'), status: 'booked', startsAt: NOW, endsAt: NOW, timeZone: 'UTC', customerId: id('cus') },
  ...{ serviceId: id('svc'), calcomUids: [], calcomBookingId: null, passport, version: 1, createdAt: NOW },
};
const mapping = { id: id('map'), eventTypeId: 1, calcomTeamId: 1, serviceId: id('svc'), version: 1 };
const envelope = {
  ...{ id: 'evt_1', subject: 'events.a.b.v1', tenantId: id('ten'), actor, occurredAt: NOW, requestId: 'r' },
  ...{ causationId: null, entity: { type: 'customer', id: id('cus'), version: 1 }, payload: {} },
};
const quarantine = {
  ...{ id: id('qua'), deliveryId: id('dlv'), endpointId: id('end'), claimedTenantId: null, reason: 'endpoint_unknown' },
  ...{ explanation: '', evidence: [], trigger: null, eventTypeId: null, calcomUid: null, streamSeq: 1 },
  ...{ status: 'quarantined', receivedAt: NOW, quarantinedAt: NOW, releasedAt: null, version: 1 },
};
const entry = {
  ...{ seq: 1, prevHash: 'a'.repeat(64), hash: 'b'.repeat(64), eventId: 'evt_1', action: 'x', actor, occurredAt: NOW },
  ...{ entity: { type: 'appointment', id: id('apt'), version: 1 }, requestId: 'r', causationId: null },
  ...{ changes: [], personal: { state: 'none' }, customerId: id('cus') },
};
const accepted = { verdict: 'accepted', tenantId: id('ten'), evidence: [], passport };
const scope = { tenantId: id('ten'), actor, requestId: 'r' };
const scanned = { digest: '', count: 0, next: null, facts: [] };

const ofTenants: readonly Definition[] = [...Object.values(tenantRows), ...Object.values(bookingRows)].filter(
  (definition) => definition.scope === 'tenant',
);
const column = (name: string, ...definitions: readonly Definition[]): Planting => ({ column: name, definitions });

const collection = 'packages/mongo-kit/test/collection.suite.ts';
const realMongo = 'packages/mongo-kit/test/mongo-store.test.ts';

/** One planting for each point at which an invariant says that it is enforced, but for the two at which the monitor looks. */
export const plantings: Readonly<Record<string, Partial<Readonly<Record<GuardPoint, Planting>>>>> = {
  'constraint-stays-enforced': {
    database: takenOutBy('INT-037-attempt'),
  },
  'one-tenant-for-ever': {
    contract: form(Envelope, envelope, { tenantId: '1' }),
    writeGuard: takenOutBy('K1'),
    database: column('tenantId', ...ofTenants),
  },
  'reference-never-leaves-tenant': {
    writeGuard: takenOutBy('A4-reference'),
  },
  'customer-has-company': {
    contract: form(Envelope, envelope, { tenantId: '1' }),
    writeGuard: takenOutBy('K1'),
    database: column('tenantId', bookingRows.customers),
  },
  'mapping-team-is-company-team': {
    contract: form(Mapping, mapping, { calcomTeamId: null }),
    writeGuard: takenOutBy('A4-team'),
    database: column('calcomTeamId', tenantRows.mappings),
  },
  'company-team-is-its-bond': {
    writeGuard: takenOutBy('A4-bond'),
  },
  'one-owner-for-each-thing': {
    writeGuard: takenOutBy('D-14'),
    database: tested(collection, 'a platform collection has one owner per id and per unique key'),
  },
  'service-with-event-type-is-synced': {
    contract: { form: SyncStatus, right: 'synced', wrong: 'in_sync' },
    writeGuard: takenOutBy('K15-sync'),
  },
  'team-mismatch-stops-import': {
    writeGuard: takenOutBy('K3-import'),
  },
  'held-import-is-decided': {
    writeGuard: takenOutBy('A4-held'),
  },
  'removed-event-type-is-decided': {
    writeGuard: takenOutBy('A4-removed'),
  },
  'delivery-is-attributable': {
    contract: form(Verdict, accepted, { tenantId: null }),
    writeGuard: takenOutBy('K7'),
  },
  'appointment-agrees-with-calcom': {
    writeGuard: takenOutBy('one-at-a-time'),
    database: takenOutBy('BK2'),
  },
  'slots-do-not-overlap': {
    writeGuard: takenOutBy('BK3'),
    database: takenOutBy('BK2'),
  },
  'passport-holds': {
    contract: form(Appointment, appointment, { passport: undefined }),
    writeGuard: takenOutBy('K8'),
  },
  'appointment-change-is-audited': {
    contract: form(AuditEntry, entry, { prevHash: 'x' }),
    writeGuard: takenOutBy('AU1'),
    database: takenOutBy('A4-audit-index'),
  },
  'quarantine-is-decided': {
    contract: form(Quarantine, quarantine, { quarantinedAt: 'yesterday' }),
  },
  'stored-record-is-readable': {
    contract: form(Mapping, mapping, { eventTypeId: 'one' }),
    writeGuard: takenOutBy('A4-schema'),
    database: tested(
      realMongo,
      'refuses records without a company, a version, or their form, whoever writes them (A4)',
    ),
  },
  'told-record-is-stored': {
    writeGuard: takenOutBy('A4-tombstone'),
  },
  'stored-change-is-told': {
    contract: form(Envelope, envelope, { entity: { ...envelope.entity, version: 0 } }),
    writeGuard: takenOutBy('EV3'),
  },
  'company-that-left-has-no-records': {
    writeGuard: takenOutBy('A4-residue'),
  },
  'tenant-scope-works': {
    contract: form(TenantScope, scope, { tenantId: null }),
    writeGuard: takenOutBy('K5'),
  },
  'scan-runs-every-day': {
    database: tested(collection, 'a platform collection has one owner per id and per unique key'),
  },
  'monitor-sees-stored-state': {
    contract: form(scanTenant.output, scanned, { facts: [{ entity: 'x' }] }),
  },
};

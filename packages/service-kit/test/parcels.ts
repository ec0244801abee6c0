import { defineEvent } from '@fencepost/contracts/define';
import { type Envelope, teller } from '@fencepost/contracts/envelope';
import { TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { tenantScope } from '@fencepost/contracts/scope';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { makeTenantRecords } from '@fencepost/mongo-kit/records';
import { z } from 'zod';
import { type Clock, instantOf } from '../src/clock.ts';
import { freeLease } from '../src/leasing.ts';
import type { Records } from '../src/records.ts';

export const tenantId = TenantId.parse('ten_ours0000000000000000000000');
export const scope = tenantScope({ tenantId, actor: { kind: 'service', id: 'test' }, requestId: 'req_1' });

const Parcel = z.object({
  place: z.string(),
  note: z.string().nullable(),
  step: z.string(),
  problem: z.string().nullable(),
  refusals: z.int().optional(),
  dueAt: Instant.nullable(),
  leasedBy: z.string().nullable(),
  leaseUntil: Instant.nullable(),
});
export type Parcel = z.output<typeof Parcel> & { readonly id: string; readonly version: number };

const parcels = defineCollection({
  name: 'parcels',
  scope: 'tenant',
  id: z.string().min(1),
  row: Parcel,
  indexes: [{ name: 'newest', keys: { tenantId: 1, createdAt: -1, _id: -1 } }],
});

const parcelMoved = defineEvent({
  owner: 'tenant',
  name: 'parcelMoved',
  version: 1,
  summary: 'For the test.',
  scope: 'tenant',
  entity: 'branch',
  payload: z.object({ place: z.string() }),
});

const NOON_MS = Date.UTC(2026, 2, 1, 12);

/** A clock that a test moves. */
export const handClock = (): Clock & { pass(ms: number): void } => {
  let millis = NOON_MS;
  return {
    now: () => instantOf(millis),
    millis: () => millis,
    pass: (ms) => {
      millis += ms;
    },
  };
};

export const aParcel = (own: Partial<Parcel> = {}): Parcel => ({
  ...{ id: 'p1', place: 'depot', note: null, step: '', problem: null, dueAt: null, ...freeLease, version: 1 },
  ...own,
});

/** Parcels of a company in memory, and the places that their events have told of. */
export const somewhere = (clock: Clock = handClock()) => {
  const told: string[] = [];
  const store = memoryStore({
    definitions: [parcels],
    clock,
    onCommitted: (entries) => told.push(...entries.map(({ envelope }) => String(envelope.payload.place))),
  });
  const records: Records<Parcel> = makeTenantRecords<Parcel>(store.collection(parcels)).forTenant(tenantId);
  const tell = (parcel: Parcel): Envelope =>
    teller({ scope, occurredAt: clock.now(), causationId: null })(parcelMoved, parcel, { place: parcel.place });
  return { records, tell, told, clock };
};

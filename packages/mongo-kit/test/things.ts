import { defineEvent } from '@fencepost/contracts/define';
import { type Envelope, recordEvent } from '@fencepost/contracts/envelope';
import { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import { PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { z } from 'zod';
import { defineCollection, type NewRow, type RowOf } from '../src/define-collection.ts';

export const ours = TenantId.parse('ten_ours0000000000000000000000');
export const theirs = TenantId.parse('ten_theirs00000000000000000000');

const Member = z.object({ name: z.string(), from: z.int(), to: z.int(), note: z.string().optional() });

/** Records of a company, with one of every shape that the port knows how to filter and to change. */
export const things = defineCollection({
  name: 'things',
  scope: 'tenant',
  id: z.string().min(1).max(64),
  row: z.object({
    label: z.string().max(40),
    size: z.number().nullable(),
    tags: z.array(z.string()).max(20),
    members: z.array(Member).default([]),
    details: z.record(z.string(), z.unknown()).default({}),
    place: z.object({ city: z.string(), floor: z.int().optional() }).optional(),
  }),
  indexes: [
    { name: 'by_tag', keys: { tenantId: 1, tags: 1 }, unique: true, partial: { 'place.city': 'Unique' } },
    { name: 'by_label', keys: { tenantId: 1, label: -1 } },
  ],
});
export type Thing = RowOf<typeof things>;

/** Records of the platform, each binding a key to one owner. */
export const bindings = defineCollection({
  name: 'bindings',
  scope: 'platform',
  id: z.string().min(1),
  row: z.object({
    owner: z.string(),
    claimed: z.object({ tenantId: z.string() }).optional(),
    keys: z.array(z.string()).optional(),
  }),
  indexes: [
    { name: 'by_owner', keys: { owner: 1 }, unique: true },
    { name: 'by_key', keys: { keys: 1 }, unique: true },
  ],
});

export const aThing = (_id: string, own: Partial<NewRow<Thing>> = {}): NewRow<Thing> => ({
  _id,
  label: `thing ${_id}`,
  size: 1,
  tags: [],
  members: [],
  details: {},
  ...own,
});

/** A clock that a test moves; it stands still otherwise. */
export const makeHandClock = (start: Instant = '2026-01-01T00:00:00.000Z'): Clock & { advance(ms: number): void } => {
  let millis = Date.parse(start);
  return {
    millis: () => millis,
    now: () => new Date(millis).toISOString(),
    advance: (ms) => {
      millis += ms;
    },
  };
};

const thingChanged = defineEvent({
  owner: 'booking',
  name: 'thingChanged',
  version: 1,
  summary: 'Something happened to a thing.',
  scope: 'tenant',
  entity: 'service',
  payload: z.object({ note: z.string() }),
});

export const actor = { kind: 'service', id: 'test' } as const;

export const across = PlatformScope.parse({
  tenantId: null,
  reason: 'a test reads everything',
  actor,
  requestId: 'req_test',
});

export interface Told {
  readonly id: string;
  readonly version: number;
  readonly occurredAt: Instant;
  readonly tenantId?: TenantId;
}

export const anEvent = ({ id, version, occurredAt, tenantId = ours }: Told): Envelope =>
  recordEvent(thingChanged, {
    scope: tenantScope({ tenantId, actor, requestId: 'req_test' }),
    entity: { id, version },
    payload: { note: 'as it is now' },
    occurredAt,
    causationId: null,
  });

import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { describe, expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { makeQuarantine, type QuarantineCause, type QuarantineRecords, quarantineIdOf } from './quarantine.ts';

const now = '2026-03-01T12:00:00.000Z';
const clock: Clock = { now: () => now, millis: () => Date.parse(now) };
const scope: PlatformScope = {
  tenantId: null,
  reason: 'a test of the quarantine',
  actor: { kind: 'service', id: 'test' },
  requestId: 'req_test',
};
const delivery = {
  deliveryId: derivedId('dlv', 'one'),
  endpointId: derivedId('end', 'one'),
  claimedTenantId: TenantId.parse(derivedId('ten', 'one')),
  receivedAt: now,
  streamSeq: 7,
};
const cause: QuarantineCause = {
  reason: 'event_type_unknown',
  explanation: 'Nobody has mapped it.',
  evidence: [],
  trigger: 'BOOKING_CREATED',
  eventTypeId: 99,
  calcomUid: 'uid',
};

/** Records in memory; `late` lets another writer come between a look and the write that follows. */
const memoryRecords = (late?: (records: Map<string, Quarantine>) => void) => {
  const records = new Map<string, Quarantine>();
  const events: Envelope[] = [];
  let pending = late;
  const port: QuarantineRecords = {
    byId: async (id) => {
      const found = records.get(id);
      pending?.(records);
      pending = undefined;
      return found;
    },
    add: async (record, event) => {
      if (records.has(record.id)) return false;
      records.set(record.id, record);
      events.push(event);
      return true;
    },
    save: async (next, event) => {
      if (records.get(next.id)?.version !== next.version - 1) throw new AppError('stale_version', 'read it again');
      records.set(next.id, next);
      events.push(event);
    },
  };
  const room = makeQuarantine({ records: port, clock });
  const known = () => room.find(delivery.deliveryId);
  return {
    records,
    events,
    put: async (why: QuarantineCause) => room.put({ delivery, cause: why, known: await known() }, scope),
    release: async () => room.release(await known(), scope),
  };
};

describe('the quarantine', () => {
  test('keeps one explained record a delivery, and tells of it once', async () => {
    const { records, events, put } = memoryRecords();
    const held = await put(cause);
    expect(await put(cause)).toEqual(held);
    expect([...records.values()]).toEqual([held]);
    expect(held).toMatchObject({ ...delivery, ...cause, status: 'quarantined', quarantinedAt: now, version: 1 });
    expect(events).toMatchObject([
      {
        subject: 'events.booking.deliveryQuarantined.v1',
        tenantId: null,
        causationId: delivery.deliveryId,
        entity: { type: 'quarantine', id: quarantineIdOf(delivery.deliveryId), version: 1 },
      },
    ]);
  });

  test('has no tenant of its own: the claimed one is evidence', async () => {
    const { put } = memoryRecords();
    expect(await put(cause)).not.toHaveProperty('tenantId');
  });

  test('takes another reason as another version', async () => {
    const { events, put } = memoryRecords();
    await put(cause);
    const changed = await put({ ...cause, reason: 'mapping_contradicts_team' });
    expect(changed).toMatchObject({ version: 2, reason: 'mapping_contradicts_team', quarantinedAt: now });
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  test('releases once, and nothing that it does not hold', async () => {
    const { records, events, put, release } = memoryRecords();
    await release();
    await put(cause);
    await release();
    await release();
    expect([...records.values()]).toMatchObject([{ status: 'released', releasedAt: now, version: 2 }]);
    expect(events.map(({ subject }) => subject)).toEqual([
      'events.booking.deliveryQuarantined.v1',
      'events.booking.deliveryReleased.v1',
    ]);
  });

  test('looks again when somebody else was faster', async () => {
    const first = await memoryRecords().put(cause);
    const { events, put } = memoryRecords((records) => records.set(first.id, first));
    expect(await put(cause)).toEqual(first);
    expect(events).toEqual([]);
  });
});

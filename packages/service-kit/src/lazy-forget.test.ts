import { derivedId } from '@fencepost/contracts/ids';
import { expect, test } from 'vitest';
import { makeLazyForget } from './lazy-forget.ts';
import { makeLogger } from './logger.ts';
import type { OutboxEntry } from './outbox.ts';

const log = makeLogger({ service: 'test', level: 'silent' });

const entry = (n: number): OutboxEntry => ({
  collection: 'appointments',
  documentId: `apt_${n}`,
  tenantId: null,
  envelope: {
    id: `evt_${n}`,
    subject: 'events.booking.appointmentBooked.v1',
    tenantId: null,
    actor: { kind: 'service', id: 'test' },
    occurredAt: '2026-01-01T00:00:00.000Z',
    requestId: 'req_1',
    causationId: null,
    entity: { type: 'appointment', id: derivedId('apt', String(n)), version: 1 },
    payload: {},
  },
});

test('a store that never forgets does not make the relay remember without end', async () => {
  const stuck = { pending: async () => [], forget: () => Promise.reject(new Error('away')) };
  const lazily = makeLazyForget({ outbox: () => stuck, log, delayMs: 60_000 });
  for (let n = 0; n < 10_500; n++) lazily.add(entry(n));
  await lazily.flush();
  expect(lazily.has('evt_499')).toBe(false);
  expect(lazily.has('evt_500')).toBe(true);
  expect(lazily.has('evt_10499')).toBe(true);
  lazily.stop();
});

test('what is added while a batch is being forgotten waits for the next one', async () => {
  const batches: number[] = [];
  const outbox = {
    pending: async () => [],
    forget: async (entries: readonly OutboxEntry[]) => {
      batches.push(entries.length);
      if (batches.length === 1) lazily.add(entry(2));
    },
  };
  const lazily = makeLazyForget({ outbox: () => outbox, log, delayMs: 60_000 });
  lazily.add(entry(1));
  await lazily.flush();
  expect([lazily.has('evt_1'), lazily.has('evt_2')]).toEqual([false, true]);
  await lazily.flush();
  expect(batches).toEqual([1, 1]);
  lazily.stop();
});

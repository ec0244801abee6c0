import type { Callback } from '@fencepost/contracts/booking/callback';
import { derivedId } from '@fencepost/contracts/ids';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { describe, expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { bookFor, customersWorld, scope } from '../../../test/customers-world.ts';
import { movableClock } from '../../../test/slots-world.ts';
import { definitions, rows } from '../../adapters/rows.ts';

const phone = '+4930123456';
const MINUTE_MS = 60_000;

describe('call-backs', () => {
  test.each([
    ['normal', '2026-03-03T12:00:00.000Z'],
    ['high', '2026-03-02T16:00:00.000Z'],
    ['urgent', '2026-03-02T13:00:00.000Z'],
  ] as const)('a %s one has its deadline at %s: 24 h, 4 h, 1 h', async (priority, dueAt) => {
    const { createCallback } = customersWorld();
    expect(await createCallback({ priority, phone }, scope)).toMatchObject({ priority, dueAt, status: 'open', phone });
  });

  test('are listed by whose deadline is nearest, page by page, each once, and only those who wait', async () => {
    const clock = movableClock();
    const { createCallback, listCallbacks, settleCallback } = customersWorld({ clock });
    const made: Callback[] = [];
    for (const [priority, minutes] of [
      ['normal', 23 * 60],
      ['high', 30],
      ['urgent', 1],
      ['urgent', 0],
    ] as const) {
      made.push(await createCallback({ priority, phone }, scope));
      clock.move(minutes * MINUTE_MS);
    }
    const [yesterday, high, first, second] = made.map(({ id }) => id);
    await settleCallback({ callbackId: high ?? '', status: 'done', version: 1 }, scope);
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listCallbacks({ limit: 1, cursor }, scope);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([first, second, yesterday].toSorted((a, b) => (due(a) < due(b) ? -1 : 1)));
    expect((await listCallbacks({ limit: 9, status: 'done' }, scope)).data.map(({ id }) => id)).toEqual([high]);
    function due(id: string | undefined): string {
      return made.find((each) => each.id === id)?.dueAt ?? '';
    }
  });

  test('under one Idempotency-Key there is one, however often it is asked for and killed after whichever write (A8)', async () => {
    const crashes = await afterEveryCrash({
      prepared: async () => memoryStore({ definitions, clock: movableClock() }),
      run: (store) =>
        customersWorld({ store }).createCallback({ priority: 'high', phone }, { ...scope, idempotencyKey: 'one' }),
      settled: async (store) => {
        const all = await store.collection(rows.callbacks).forTenant(friseur.tenantId).find({}, { limit: 10 });
        expect(all).toHaveLength(1);
      },
    });
    expect(crashes).toBe(1);
    const { createCallback } = customersWorld();
    const [one, other] = [
      await createCallback({ priority: 'high', phone }, scope),
      await createCallback({ priority: 'high', phone }, scope),
    ];
    expect(one.id).not.toBe(other.id);
  });

  test('without a number the customer’s own is called; nobody at all is refused, a stranger’s customer unknown (law 12)', async () => {
    const world = customersWorld();
    const customer = await world.createCustomer({ name: 'Anna', phone }, scope);
    const { id: appointmentId } = await bookFor(world, customer.id, 'u1');
    const { createCallback } = world;
    const about = { phone, customerId: customer.id };
    expect(await createCallback({ priority: 'normal', customerId: customer.id }, scope)).toMatchObject(about);
    expect(await createCallback({ priority: 'normal', appointmentId }, scope)).toMatchObject({
      ...about,
      appointmentId,
    });
    await expect(createCallback({ priority: 'normal' }, scope)).rejects.toMatchObject({ code: 'invalid_input' });
    for (const foreign of [{ customerId: customer.id }, { appointmentId }]) {
      const asked = createCallback({ priority: 'normal', phone, ...foreign }, scopeOf(askProAi));
      await expect(asked).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  test('events tell neither number nor note', async () => {
    const { createCallback, store } = customersWorld();
    await createCallback({ priority: 'normal', phone, note: 'about my hair' }, scope);
    const [row] = await store.collection(rows.callbacks).forTenant(friseur.tenantId).find({}, { limit: 1 });
    expect(row?.outbox).toHaveLength(1);
    expect(JSON.stringify(row?.outbox)).not.toMatch(/hair|4930123456/);
  });

  test('are settled once, under the version that was read', async () => {
    const { createCallback, settleCallback } = customersWorld();
    const { id: callbackId } = await createCallback({ priority: 'normal', phone, note: 'asked' }, scope);
    const done = await settleCallback({ callbackId, status: 'done', note: 'called', version: 1 }, scope);
    expect(done).toMatchObject({ status: 'done', note: 'asked\ncalled', version: 2 });
    expect(await settleCallback({ callbackId, status: 'done', note: 'called', version: 1 }, scope)).toEqual(done);
    const refusal = (status: 'done' | 'dropped', version: number, id = callbackId, by = scope) =>
      settleCallback({ callbackId: id, status, version }, by).catch(({ code }) => code);
    expect(await refusal('dropped', 1)).toBe('stale_version');
    expect(await refusal('dropped', 2)).toBe('wrong_state');
    expect(await refusal('done', 1, derivedId('cbk', 'nobody'))).toBe('not_found');
    expect(await refusal('done', 1, callbackId, scopeOf(askProAi))).toBe('not_found');
  });
});

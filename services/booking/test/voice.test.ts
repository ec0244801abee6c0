import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import type {} from '@fencepost/testing/servers';
import { describe, expect, inject, it } from 'vitest';
import { friseur, scopeOf } from './companies.ts';
import { at, movableClock } from './slots-world.ts';
import { callTo, friseurLine, tokenAt, voiceDefinitions, voiceStore, voiceWorld } from './voice-world.ts';

const args = { slotToken: tokenAt(at('09:00')), name: 'Erika Muster' };

const stores = [
  ['memory', async () => voiceStore()],
  [
    'MongoDB',
    () =>
      connectStore({
        url: inject('servers').mongo,
        database: newId('voice'),
        definitions: voiceDefinitions,
        clock: movableClock(),
        log: makeLogger({ service: 'test', level: 'silent' }),
      }),
  ],
] as const;

describe.each(stores)('the telephone on %s', (_, open) => {
  it('does once what is asked many times at once, on two replicas, and repeats the success (A8, K17)', async () => {
    const store = await open();
    const replicas = [voiceWorld({ store }), voiceWorld({ store })];
    const asked = Array.from({ length: 16 }, (_, at) => replicas[at % 2]?.ask('book_appointment', args));
    const answers = await Promise.all(asked);
    expect(new Set(answers.map((answer) => answer?.data.appointmentId)).size).toBe(1);
    expect(answers.every((answer) => answer?.status === 'ok')).toBe(true);
    const [one] = replicas;
    expect(await one?.all(friseur.tenantId)).toHaveLength(1);
    const { data } = (await one?.listCalls({ limit: 10 }, scopeOf(friseur))) ?? { data: [] };
    expect(data).toMatchObject([{ promises: [{ kind: 'booked', startsAt: at('09:00') }], promisesKept: null }]);
    await store.close();
  });

  it('lists calls newest first, page by page, each once, and by whether their promises were kept', async () => {
    const store = await open();
    const world = voiceWorld({ store });
    for (const [which, time] of ['09:00', '09:30', '10:00'].entries()) {
      const call = callTo(friseurLine, { vendorCallId: `call-${which}` });
      await world.ask('book_appointment', { ...args, slotToken: tokenAt(at(time)) }, call);
      world.clock.move(1_000);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.listCalls({ limit: 2, cursor }, scopeOf(friseur));
      seen.push(...page.data.map(({ vendorCallId }) => vendorCallId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['call-2', 'call-1', 'call-0']);
    expect((await world.listCalls({ limit: 9, promisesKept: 'open' }, scopeOf(friseur))).data).toHaveLength(3);
    expect((await world.listCalls({ limit: 9, promisesKept: 'no' }, scopeOf(friseur))).data).toEqual([]);
    await store.close();
  });
});

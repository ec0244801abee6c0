import { derivedId } from '@fencepost/contracts/ids';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  bytesOf,
  cleanHistory,
  healthyCompany,
  ids,
  rowOf,
  shuffledWithCopies,
  tells,
} from '../../../test/histories.ts';
import { makeWatcher } from '../../../test/watcher.ts';
import { coldEntities } from '../../adapters/cold-rows.ts';
import { makeColdStore } from '../../adapters/cold-store.ts';
import { factOfEvent } from '../../domain/fact.ts';
import { idsNamedBy } from '../../domain/references.ts';
import { makeCold } from './cold-entities.ts';

const clock = { now: () => '2026-11-21T10:00:00.000Z', millis: () => 0 };

const makeSmall = (mostInMemory: number) => {
  const watcher = makeWatcher();
  const store = makeColdStore(memoryStore({ definitions: [coldEntities], clock }));
  const cold = makeCold({ picture: watcher.picture, cold: store, mostInMemory, any: false });
  const tell = async (event: object): Promise<void> => {
    const fact = factOfEvent(bytesOf(event));
    if (fact !== undefined) await cold.bring(idsNamedBy(fact));
    watcher.tell({ ...event });
    await cold.shed();
  };
  return { watcher, store, cold, tell };
};

const planted = [
  { ...tells(1).customer(0), tenantId: ids(2).tenant },
  tells(1).booked(50, { customerId: ids(2).customer(0) }),
  tells(1).mapped(1, { version: 9, team: 77 }),
  tells(1).booked(80),
];

it('with room for five the verdicts are those of a picture that holds everything, in any order, with copies', async () => {
  const history = cleanHistory.chain((clean) => shuffledWithCopies([...clean, ...planted]));
  await fc.assert(
    fc.asyncProperty(history, async (told) => {
      const [whole, small] = [makeWatcher(), makeSmall(5)];
      whole.scanned();
      small.watcher.scanned();
      for (const event of told) {
        whole.tell(event);
        await small.tell(event);
        expect(small.watcher.violated()).toEqual(whole.violated());
      }
      expect(small.watcher.violatedLater()).toEqual(whole.violatedLater());
    }),
    { numRuns: 40 },
  );
});

it('what is quiet leaves the memory, and a row that was deleted meanwhile is noticed all the same', async () => {
  const { watcher, store, cold, tell } = makeSmall(15);
  for (const event of healthyCompany(1)) await tell(event);
  for (let number = 1; number <= 30; number += 1) await tell(tells(1).customer(number));
  expect(watcher.picture.entities.size).toBe(15);
  expect(await store.isEmpty()).toBe(false);
  expect(watcher.picture.entities.has(ids(1).customer(1)), 'is cold').toBe(false);
  watcher.scanned();
  const kept = Array.from({ length: 31 }, (_, number) => number).filter((number) => number !== 1);
  await cold.bringStretch('customer', null, null);
  watcher.walked('customer', ...kept.map((number) => rowOf(tells(1).customer(number))));
  expect(watcher.violatedLater()).toEqual(['told-record-is-stored missing:customer x1']);
});

it('the record of a claim in the registry stays at hand, so that a bent claim is still found by a look at everything', async () => {
  const { watcher, cold, tell } = makeSmall(5);
  for (const event of [...healthyCompany(1), ...healthyCompany(2)]) await tell(event);
  const reference = ids(1).apiKey;
  await cold.bring([reference]);
  watcher.store({
    entity: { type: 'binding', id: derivedId('bnd', 'api_key:1'), version: 1 },
    tenantId: null,
    state: { kind: 'api_key', thing: 'api_key:1', owner: ids(2).tenant, reference },
  });
  while ((await cold.shed()) > 0);
  watcher.judgeAll();
  expect(watcher.violated()).toEqual(['one-owner-for-each-thing api_key x1']);
});

it('looks for what is open twice per portion, however many are moved', async () => {
  const watcher = makeWatcher();
  for (const event of healthyCompany(1)) watcher.tell({ ...event });
  for (let number = 1; number <= 100; number += 1) watcher.tell({ ...tells(1).customer(number) });
  const { picture } = watcher;
  const store = makeColdStore(memoryStore({ definitions: [coldEntities], clock }));
  let looks = 0;
  const values = picture.stored.values.bind(picture.stored);
  picture.stored.values = () => {
    looks += 1;
    return values();
  };
  const moved = await makeCold({ picture, cold: store, mostInMemory: 5, any: false }).shed();
  expect(moved).toBeGreaterThan(90);
  expect(looks).toBe(2);
});

import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeClaims } from '../src/adapters/claims.ts';
import { rows } from '../src/adapters/rows.ts';
import type { Segment } from '../src/domain/segment.ts';
import type { Claims, FoundClaim, TenantClaims } from '../src/usecases/ports/claims.ts';
import { countingStore } from './counting-store.ts';

const CALLERS = 256;
const NOON_MS = Date.UTC(2026, 2, 1, 12);

const apt = (name: string): string => derivedId('apt', name);
const hld = (name: string): string => derivedId('hld', name);
const anna = derivedId('stf', 'anna');
const bernd = derivedId('stf', 'bernd');
const service = derivedId('svc', 'cut');

/** Times of 2 March; `24:30` is half past midnight. */
const at = (time: string): string => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return instantOf(Date.UTC(2026, 2, 2, hours, minutes));
};
const segment = (from: string, to: string, resource = anna, seats: number | null = null): Segment => ({
  resource,
  startsAt: at(from),
  endsAt: at(to),
  seats,
});
const forGood = { expiresAt: null };
const soon = { expiresAt: instantOf(NOON_MS + 120_000) };

/** What everybody who books relies on, whatever carries the collections. `again` opens another connection to the same data. */
export const claimsSuite = (name: string, open: () => Promise<{ store: Store; again(): Promise<Store> }>): void => {
  describe(`claims on ${name}`, () => {
    let store: Store;
    let again: () => Promise<Store>;
    beforeAll(async () => {
      ({ store, again } = await open());
    });
    afterAll(() => store?.close());

    let nowMs = NOON_MS;
    const clock: Clock = { now: () => instantOf(nowMs), millis: () => nowMs };
    const claimsOn = (on: Store): Claims => makeClaims(on.collection(rows.staffDays), clock);
    const companyOf = (story: string): TenantId => TenantId.parse(derivedId('ten', name, story));
    const claimsOf = (story: string, on = store): TenantClaims => claimsOn(on).forTenant(companyOf(story));
    const ownersAt = async (claims: TenantClaims, ...resources: string[]): Promise<string[]> => {
      const busy = await claims.busy(resources.length === 0 ? [anna, bernd, service] : resources, day);
      return busy.map(({ ownerId }) => ownerId).toSorted();
    };
    const day = { startsAt: at('00:00'), endsAt: at('48:00') };
    const moveClock = async (ms: number, work: () => Promise<void>): Promise<void> => {
      nowMs += ms;
      try {
        await work();
      } finally {
        nowMs -= ms;
      }
    };

    test('two customers cannot hold the same slot: of 256 who want it at once, one gets it (BKG-041, BK2, I5)', async () => {
      const claims = claimsOf('race');
      const wanted = Array.from({ length: CALLERS }, (_, index) => hld(`race-${index}`));
      const outcomes = await Promise.all(wanted.map((id) => claims.claim(id, [segment('09:00', '10:00')], soon)));
      const winners = wanted.filter((_, index) => outcomes[index]?.claimed);
      expect(winners).toHaveLength(1);
      expect(await ownersAt(claims)).toEqual(winners);
    });

    test('and so it is for callers on several connections who overlap each other only in part', async () => {
      const stores = await Promise.all([again(), again(), again()]);
      try {
        const times = ['09:00', '09:15', '09:30'] as const;
        const ends = ['10:00', '10:15', '10:30'] as const;
        const outcomes = await Promise.all(
          Array.from({ length: 96 }, async (_, index) => {
            const claims = claimsOf('partly', stores[index % 3]);
            const part = segment(times[index % 3] ?? '', ends[index % 3] ?? '');
            return (await claims.claim(apt(`partly-${index}`), [part], forGood)).claimed;
          }),
        );
        expect(outcomes.filter(Boolean)).toHaveLength(1);
      } finally {
        if (stores[0] !== store) await Promise.all(stores.map((one) => one.close()));
      }
    });

    test.each([16, 256])('an attempt costs one database operation, also among %i (BM3)', async (callers) => {
      const counting = countingStore(store);
      const claims = claimsOf(`cost-${callers}`, counting);
      await Promise.all(
        Array.from({ length: callers }, (_, index) =>
          claims.claim(apt(`cost-${index}`), [segment('09:00', '10:00')], forGood),
        ),
      );
      expect(counting.operations() / callers).toBeLessThanOrEqual(callers === 16 ? 1.2 : 1.5);
      expect(counting.operations()).toBe(callers + 1);
    });

    test('what touches does not overlap, at either end; what shares a minute does (K12)', async () => {
      const claims = claimsOf('touching');
      const claim = async (id: string, from: string, to: string) =>
        (await claims.claim(apt(id), [segment(from, to)], forGood)).claimed;
      expect(await claim('middle', '10:00', '11:00')).toBe(true);
      expect(await claim('before', '09:00', '10:00')).toBe(true);
      expect(await claim('after', '11:00', '12:00')).toBe(true);
      expect(await claim('inside', '10:15', '10:30')).toBe(false);
      expect(await claim('around', '08:00', '13:00')).toBe(false);
      expect(await claim('over the end', '11:59', '12:30')).toBe(false);
      expect(await claim('over the start', '08:30', '09:01')).toBe(false);
    });

    test('another member of staff, another service and another company are not in the way', async () => {
      const taken = segment('10:00', '11:00');
      expect(await claimsOf('alone').claim(apt('a'), [taken], forGood)).toMatchObject({ claimed: true });
      for (const resource of [bernd, service]) {
        const other = { ...taken, resource };
        expect(await claimsOf('alone').claim(apt(resource), [other], forGood)).toMatchObject({ claimed: true });
      }
      expect(await claimsOf('alone-2').claim(apt('b'), [taken], forGood)).toMatchObject({ claimed: true });
      expect(await ownersAt(claimsOf('alone-2'))).toEqual([apt('b')]);
    });

    test('a slot over midnight is taken on both days, whichever of them another begins on', async () => {
      const claims = claimsOf('midnight');
      expect((await claims.claim(apt('night'), [segment('23:30', '24:30')], forGood)).claimed).toBe(true);
      expect((await claims.claim(apt('late'), [segment('23:00', '23:31')], forGood)).claimed).toBe(false);
      expect((await claims.claim(apt('early'), [segment('24:29', '25:00')], forGood)).claimed).toBe(false);
      expect((await claims.claim(apt('until'), [segment('23:00', '23:30')], forGood)).claimed).toBe(true);
      expect((await claims.claim(apt('from'), [segment('24:30', '25:00')], forGood)).claimed).toBe(true);
      expect(await ownersAt(claims)).toEqual([apt('night'), apt('until'), apt('from')].toSorted());
    });

    test.each([
      ['across midnight', [segment('23:30', '24:30')], segment('24:00', '24:30')],
      [
        'of a collective',
        [segment('10:00', '11:00', anna), segment('10:00', '11:00', bernd)],
        segment('10:30', '11:30'),
      ],
      [
        'of a collective, the other host',
        [segment('10:00', '11:00', anna), segment('10:00', '11:00', bernd)],
        segment('10:30', '11:30', bernd),
      ],
      [
        'of a composite',
        [segment('09:00', '10:00'), segment('10:30', '11:00', bernd)],
        segment('10:45', '11:15', bernd),
      ],
    ])('segments %s are claimed all or none', async (story, wanted, obstacle) => {
      const claims = claimsOf(`all-or-none ${story}`);
      await claims.claim(apt('first'), [obstacle], forGood);
      expect((await claims.claim(apt('second'), wanted, forGood)).claimed).toBe(false);
      expect(await ownersAt(claims)).toEqual([apt('first')]);
      await claims.release(apt('first'));
      expect((await claims.claim(apt('second'), wanted, forGood)).claimed).toBe(true);
      expect(new Set(await ownersAt(claims))).toEqual(new Set([apt('second')]));
    });

    test('two collectives that want each other’s hosts at once: never half of both, never both', async () => {
      const claims = claimsOf('crossed');
      const hosts = [segment('10:00', '11:00', anna), segment('10:00', '11:00', bernd)];
      for (let round = 0; round < 20; round += 1) {
        const names = ['one', 'other', 'third'].map((one) => apt(`${one}-${round}`));
        const outcomes = await Promise.all(
          names.map((id, index) => claims.claim(id, index === 1 ? hosts.toReversed() : hosts, forGood)),
        );
        const winners = names.filter((_, index) => outcomes[index]?.claimed);
        expect(winners).toHaveLength(1);
        expect(await ownersAt(claims)).toEqual([winners[0], winners[0]]);
        for (const id of winners) await claims.release(id);
      }
    });

    test('a hold stands until its time is over, and from that moment stops nobody, cleaned or not (BKG-042)', async () => {
      const claims = claimsOf('expiry');
      await claims.claim(hld('gone'), [segment('09:00', '10:00')], soon);
      await moveClock(119_999, async () => {
        expect((await claims.claim(apt('next'), [segment('09:30', '10:30')], forGood)).claimed).toBe(false);
      });
      await moveClock(120_000, async () => {
        expect(await ownersAt(claims)).toEqual([]);
        expect((await claims.claim(apt('next'), [segment('09:30', '10:30')], forGood)).claimed).toBe(true);
        expect(await claims.convert(hld('gone'), apt('late'), [segment('09:00', '10:00')])).toEqual({
          converted: false,
          why: 'hold_gone',
        });
      });
    });

    test('a skewed clock can lose a hold, but never sell its time twice', async () => {
      const claims = claimsOf('skew');
      await claims.claim(hld('mine'), [segment('09:00', '10:00')], soon);
      // Another process, whose clock is ahead, takes the hold for over.
      await moveClock(200_000, async () => {
        expect((await claims.claim(apt('theirs'), [segment('09:30', '10:30')], forGood)).claimed).toBe(true);
      });
      expect(await claims.convert(hld('mine'), apt('mine'), [segment('09:00', '10:00')])).toEqual({
        converted: false,
        why: 'taken',
      });
      expect(await ownersAt(claims, anna)).toContain(apt('theirs'));
      expect(await ownersAt(claims, anna)).not.toContain(apt('mine'));
    });

    test('a hold becomes one appointment’s claim without an end, of many who try at once', async () => {
      const claims = claimsOf('convert');
      const both = [segment('09:00', '10:00'), segment('09:00', '10:00', bernd)];
      await claims.claim(hld('mine'), both, soon);
      const ids = Array.from({ length: 16 }, (_, index) => apt(`convert-${index}`));
      const conversions = await Promise.all(ids.map((id) => claims.convert(hld('mine'), id, both)));
      const winners = ids.filter((_, index) => conversions[index]?.converted);
      expect(winners).toHaveLength(1);
      expect(await ownersAt(claims)).toEqual([winners[0], winners[0]]);
      expect(await claims.convert(hld('mine'), winners[0] ?? '', both)).toEqual({ converted: true });
      await moveClock(1_000_000, async () => {
        expect(await ownersAt(claims)).toEqual([winners[0], winners[0]]);
      });
    });

    test('a hold is converted only where it covers what is booked', async () => {
      const claims = claimsOf('cover');
      await claims.claim(hld('short'), [segment('09:00', '10:00')], soon);
      const longer = await claims.convert(hld('short'), apt('long'), [segment('09:00', '10:15')]);
      expect(longer).toEqual({ converted: false, why: 'hold_gone' });
      expect(await claims.convert(hld('short'), apt('shorter'), [segment('09:15', '10:00')])).toEqual({
        converted: true,
      });
      expect(await ownersAt(claims)).toEqual([apt('shorter')]);
    });

    test('one’s own claim is in nobody’s way: a move may overlap what it leaves, and the old time is given up after', async () => {
      const claims = claimsOf('move');
      const [old, next] = [segment('10:00', '11:00'), segment('10:30', '11:30')];
      await claims.claim(apt('mine'), [old], forGood);
      expect((await claims.claim(apt('mine'), [next], forGood)).claimed).toBe(true);
      expect((await claims.claim(apt('other'), [segment('10:00', '10:30')], forGood)).claimed).toBe(false);
      await claims.release(apt('mine'), [next]);
      expect((await claims.claim(apt('other'), [segment('10:00', '10:30')], forGood)).claimed).toBe(true);
      expect((await claims.claim(apt('third'), [segment('10:59', '11:00')], forGood)).claimed).toBe(false);
    });

    test.each([
      ['first', anna, bernd],
      ['last', bernd, anna],
    ])(
      'an attempt refused for who was there %s takes back its own claims and none of an earlier attempt (BK3)',
      async (order, mine, theirs) => {
        // In which order the two are claimed follows from their ids: one of these cases is refused at the second.
        const claims = claimsOf(`earlier ${order}`);
        await claims.claim(apt('mine'), [segment('10:00', '11:00', mine)], forGood);
        await claims.claim(apt('other'), [segment('10:00', '11:00', theirs)], forGood);
        const both = [segment('10:00', '11:00', anna), segment('10:00', '11:00', bernd)];
        expect((await claims.claim(apt('mine'), both, forGood)).claimed).toBe(false);
        expect((await claims.claim(apt('thief'), [segment('10:00', '11:00', mine)], forGood)).claimed).toBe(false);
      },
    );

    test('what a vendor has sold evicts holds, wholly, and yields to an appointment of ours, which it names', async () => {
      const claims = claimsOf('evict');
      const held = [segment('09:00', '10:00'), segment('11:00', '12:00', bernd)];
      await claims.claim(hld('mine'), held, soon);
      const sold = { expiresAt: null, evictHolds: true };
      expect((await claims.claim(apt('theirs'), [segment('09:30', '10:30')], forGood)).claimed).toBe(false);
      expect(await claims.claim(apt('theirs'), [segment('09:30', '10:30')], sold)).toMatchObject({
        claimed: true,
        evicted: [hld('mine')],
      });
      expect(await ownersAt(claims)).toEqual([apt('theirs')]);
      expect(await claims.convert(hld('mine'), apt('mine'), held)).toEqual({ converted: false, why: 'hold_gone' });
      expect(await claims.claim(apt('twice'), [segment('10:00', '10:30')], sold)).toEqual({
        claimed: false,
        by: apt('theirs'),
      });
    });

    test('an attempt gives back what it has claimed itself, and nothing else of its owner: not even the same time (BK1)', async () => {
      const claims = claimsOf('attempts');
      const night = [segment('23:30', '24:30'), segment('23:30', '24:30', bernd)];
      const first = await claims.claim(apt('one'), [segment('09:00', '10:00')], forGood);
      const second = await claims.claim(apt('one'), [segment('09:00', '10:00')], forGood);
      const third = await claims.claim(apt('one'), night, forGood);
      for (const attempt of [second, third]) {
        if (!attempt.claimed) throw new Error('nobody is in his own way');
        await attempt.giveBack();
        await attempt.giveBack();
      }
      expect((await claims.of(apt('one'))).map(({ startsAt }) => startsAt)).toEqual([at('09:00')]);
      expect((await claims.claim(apt('other'), night, forGood)).claimed).toBe(true);
      if (first.claimed) await first.giveBack();
      expect(await claims.of(apt('one'))).toEqual([]);
    });

    test('seats are counted for one start, and the last one is sold once', async () => {
      const claims = claimsOf('seats');
      const seat = segment('18:00', '19:00', service, 5);
      const ids = Array.from({ length: 40 }, (_, index) => apt(`seat-${index}`));
      const outcomes = await Promise.all(ids.map((id) => claims.claim(id, [seat], forGood)));
      const seated = ids.filter((_, index) => outcomes[index]?.claimed);
      expect(seated).toHaveLength(5);
      const again = await claims.claim(seated[0] ?? '', [seat], forGood);
      expect(again).toMatchObject({ claimed: true, evicted: [] });
      if (again.claimed) await again.giveBack();
      expect(await claims.of(seated[0] ?? ''), 'a seat is not given back by whoever found it taken').toHaveLength(1);
      expect((await claims.claim(apt('later'), [segment('18:30', '19:30', service, 5)], forGood)).claimed).toBe(true);
      await claims.release(seated[0] ?? '');
      await claims.claim(hld('seat'), [seat], soon);
      expect((await claims.claim(apt('one more'), [seat], forGood)).claimed).toBe(false);
      expect(await claims.convert(hld('seat'), apt('held'), [seat])).toEqual({ converted: true });
      expect((await claims.claim(apt('one more'), [seat], forGood)).claimed).toBe(false);
    });

    test('a held seat whose time is over is free, and a vendor’s sale takes a held one', async () => {
      const claims = claimsOf('held-seats');
      const seat = segment('18:00', '19:00', service, 1);
      await claims.claim(hld('a'), [seat], soon);
      await moveClock(120_000, async () => {
        const later = { expiresAt: instantOf(nowMs + 60_000) };
        expect((await claims.claim(hld('b'), [seat], later)).claimed).toBe(true);
      });
      expect(await claims.claim(apt('sold'), [seat], { expiresAt: null, evictHolds: true })).toMatchObject({
        claimed: true,
        evicted: [hld('b')],
      });
    });

    test('killed after any write and asked again, a claim is whole, and a move and a conversion are too (BK3, DR)', async () => {
      const wanted = [segment('23:30', '24:30'), segment('23:30', '24:30', bernd)];
      let story = '';
      let round = 0;
      const crashes = await afterEveryCrash({
        prepared: async () => {
          story = `crash-${round++}`;
          const claims = claimsOf(story);
          await claims.claim(hld('mine'), wanted, soon);
          await claims.claim(apt('moved'), [segment('08:00', '09:00')], forGood);
          return store;
        },
        run: async (on) => {
          const claims = claimsOf(story, on);
          expect(await claims.convert(hld('mine'), apt('mine'), wanted)).toEqual({ converted: true });
          const next = [segment('08:30', '09:30')];
          expect(await claims.claim(apt('moved'), next, forGood)).toMatchObject({ claimed: true });
          await claims.release(apt('moved'), next);
        },
        settled: async () => {
          const busy = await claimsOf(story).busy([anna, bernd], { startsAt: at('00:00'), endsAt: at('48:00') });
          expect(new Set(busy.map(({ ownerId, startsAt }) => `${ownerId} ${startsAt}`))).toEqual(
            new Set([`${apt('mine')} ${at('23:30')}`, `${apt('moved')} ${at('08:30')}`]),
          );
          expect((await claimsOf(story).claim(apt('x'), [segment('08:00', '08:30')], forGood)).claimed).toBe(true);
        },
      });
      expect(crashes).toBeGreaterThanOrEqual(8);
    });

    test('a claim that was killed half-way stops nobody for good: it is found, with whose it is', async () => {
      const tenantId = companyOf('half');
      const claims = claimsOf('half');
      await claims.claim(apt('half'), [segment('10:00', '11:00')], forGood);
      const foundBetween = async (after: string | null, until: string): Promise<FoundClaim[]> => {
        const found: FoundClaim[] = [];
        for await (const one of claimsOn(store).madeBetween(after, until, platformScope)) {
          if (one.tenantId === tenantId) found.push(one);
        }
        return found;
      };
      const now = instantOf(NOON_MS);
      expect(await foundBetween(null, now)).toMatchObject([{ ownerId: apt('half'), resource: anna, expiresAt: null }]);
      expect(await foundBetween(null, instantOf(NOON_MS - 1))).toEqual([]);
      expect(await foundBetween(now, instantOf(NOON_MS + 1))).toEqual([]);
    });
  });
};

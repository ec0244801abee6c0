import type { Envelope } from '@fencepost/contracts/envelope';
import type { Service } from '@fencepost/contracts/tenant/mapping';
import type { FakeCalcom } from '@fencepost/fakes/calcom/server';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HAIRCUT, importedHaircut, ownersClient, startCalcom, tenantId } from '../../../test/calcom-world.ts';
import { emptyStore, friseurTeam, scopeOf } from '../../../test/world.ts';
import { rows } from '../../adapters/rows.ts';
import { makeStores } from '../../adapters/stores.ts';
import type { AcceptUpTo } from '../../domain/judge-drift.ts';
import { driftIdOf, makeObserveDrift } from './observe-drift.ts';

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startCalcom();
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

const scope = scopeOf({ id: tenantId });
const driftId = driftIdOf(tenantId, HAIRCUT);

const watching = async () => {
  const { store, stores, service } = await importedHaircut(calcom);
  const observe = makeObserveDrift({ ...stores, clock: fixedClock });
  const present = () => ownersClient(calcom).getTeamEventType(friseurTeam.id, HAIRCUT);
  return {
    store,
    stores,
    service,
    /** Sees what Cal.com has now. */
    see: async (accept: AcceptUpTo, ours: Service | undefined = service) =>
      observe({ eventTypeId: HAIRCUT, service: ours, eventType: await present(), accept }, scope),
    seeNew: async (accept: AcceptUpTo) =>
      observe({ eventTypeId: HAIRCUT, service: undefined, eventType: await present(), accept }, scope),
    seeGone: (accept: AcceptUpTo) => observe({ eventTypeId: HAIRCUT, service, eventType: undefined, accept }, scope),
    drift: () => stores.drifts.forTenant(tenantId).byId(driftId),
    told: async (): Promise<readonly Envelope[]> => {
      const found = await store.collection(rows.drifts).acrossTenants(platformScope).find({}, { limit: 10 });
      return found.flatMap(({ outbox }) => outbox);
    },
    decide: async (state: 'ignored' | 'reset' | 'accepted') => {
      const records = stores.drifts.forTenant(tenantId);
      const drift = await records.byId(driftId);
      if (drift === undefined) throw new Error('nothing to decide');
      await records.save({ ...drift, state, decidedBy: 'person', version: drift.version + 1 });
    },
  };
};

const longer = () => calcom.control.changeEventType(HAIRCUT, { lengthInMinutes: 45 });
const renamed = () => calcom.control.changeEventType(HAIRCUT, { title: 'Haarschnitt' });

describe('a change at Cal.com (TEN-037, D-16)', () => {
  test('that is none leaves no record', async () => {
    const { see, drift } = await watching();
    expect(await see('none')).toBe('in_step');
    expect(await drift()).toBeUndefined();
  });

  test.each<['name' | 'length', AcceptUpTo, 'apply' | 'hold']>([
    ['name', 'none', 'hold'],
    ['name', 'info', 'apply'],
    ['length', 'info', 'hold'],
    ['length', 'warning', 'apply'],
  ])('of a %s is, for a company that accepts up to %s: %s', async (what, accept, answer) => {
    const { see, drift } = await watching();
    if (what === 'name') renamed();
    else longer();
    expect(await see(accept)).toBe(answer);
    const decided =
      answer === 'apply' ? { state: 'accepted', decidedBy: 'policy' } : { state: 'open', decidedBy: null };
    expect(await drift()).toMatchObject({ kind: 'changed', ...decided, version: 1 });
  });

  test('that a person’s import takes over counts as a person’s decision', async () => {
    const { see, drift } = await watching();
    longer();
    expect(await see('all')).toBe('apply');
    expect(await drift()).toMatchObject({ state: 'accepted', decidedBy: 'person' });
  });

  test('is held as a whole where one of its differences is more than the company accepts', async () => {
    const { see, drift } = await watching();
    renamed();
    longer();
    expect(await see('info')).toBe('hold');
    expect(await drift()).toMatchObject({
      severity: 'warning',
      differences: [{ field: 'name' }, { field: 'durationMinutes' }],
    });
  });

  test('is told once, however often it is seen, and again when Cal.com changes it again', async () => {
    const { see, told } = await watching();
    longer();
    for (let n = 0; n < 3; n += 1) expect(await see('info')).toBe('hold');
    expect(await told()).toMatchObject([{ subject: 'events.tenant.driftChanged.v1', entity: { version: 1 } }]);
    calcom.control.changeEventType(HAIRCUT, { lengthInMinutes: 60 });
    await see('info');
    expect(await told()).toMatchObject([{}, { payload: { drift: { differences: [{ theirs: '60' }], version: 2 } } }]);
  });

  test('that Cal.com takes back is settled', async () => {
    const { see, drift } = await watching();
    longer();
    await see('none');
    calcom.control.changeEventType(HAIRCUT, { lengthInMinutes: 30 });
    expect(await see('none')).toBe('in_step');
    expect(await drift()).toMatchObject({ state: 'settled', decidedBy: null });
  });
});

describe('a decision', () => {
  test('to ignore a change holds until Cal.com changes it again', async () => {
    const { see, drift, decide } = await watching();
    longer();
    await see('info');
    await decide('ignored');
    expect(await see('all')).toBe('in_step');
    expect(await drift()).toMatchObject({ state: 'ignored', version: 2 });
    calcom.control.changeEventType(HAIRCUT, { lengthInMinutes: 60 });
    expect(await see('info')).toBe('hold');
    expect(await drift()).toMatchObject({ state: 'open', decidedBy: null, version: 3 });
  });

  test('to accept a change stands until the service has it, whatever the settings say', async () => {
    const { see, decide } = await watching();
    longer();
    await see('none');
    await decide('accepted');
    expect(await see('none')).toBe('apply');
  });

  test('to reset is open again where Cal.com has theirs again, and the settings do not decide the opposite', async () => {
    const { see, drift, decide } = await watching();
    longer();
    await see('none');
    await decide('reset');
    expect(await see('warning')).toBe('hold');
    expect(await drift()).toMatchObject({ state: 'open' });
  });
});

describe('a removed event type (K15)', () => {
  test.each<AcceptUpTo>(['none', 'info', 'warning', 'all'])(
    'is critical, open and held, with %s accepted',
    async (accept) => {
      const { seeGone, drift } = await watching();
      expect(await seeGone(accept)).toBe('hold');
      expect(await drift()).toMatchObject({ kind: 'removed', severity: 'critical', state: 'open', decidedBy: null });
    },
  );

  test.each(['ignored', 'accepted'] as const)('is never in step, even %s, and nothing is told anew', async (state) => {
    const { seeGone, decide, told } = await watching();
    await seeGone('none');
    await decide(state);
    const before = await told();
    expect(await seeGone('all')).toBe('hold');
    expect(await told()).toEqual(before);
  });

  test.each(['open', 'ignored', 'accepted'] as const)('that is back is settled, after it was %s', async (state) => {
    const { see, seeGone, drift, decide } = await watching();
    await seeGone('none');
    if (state !== 'open') await decide(state);
    expect(await see('none')).toBe('in_step');
    expect(await drift()).toMatchObject({ kind: 'removed', state: 'settled' });
  });
});

describe('an event type that is new to us', () => {
  test('is imported and on record', async () => {
    const { seeNew, drift, told } = await watching();
    for (let n = 0; n < 2; n += 1) expect(await seeNew('none')).toBe('apply');
    expect(await drift()).toMatchObject({ kind: 'new', severity: 'info', state: 'accepted', decidedBy: 'policy' });
    expect(await told()).toHaveLength(1);
  });

  test('whose service was never imported is a first import and no drift', async () => {
    const { see, drift, service } = await watching();
    longer();
    for (const syncStatus of ['never', 'pending'] as const) {
      expect(await see('none', { ...service, syncStatus, lastCalcomSync: null })).toBe('apply');
    }
    expect(await drift()).toBeUndefined();
    expect(await see('none', { ...service, syncStatus: 'pending' })).toBe('hold');
  });

  test('is held again where a service without a time of its last sync became pending by being held', async () => {
    const { see, service } = await watching();
    longer();
    expect(await see('none', { ...service, syncStatus: 'synced', lastCalcomSync: null })).toBe('hold');
    expect(await see('none', { ...service, syncStatus: 'pending', lastCalcomSync: null })).toBe('hold');
  });
});

test('a crash at any step is completed by looking again', async () => {
  const { service, store } = await watching();
  longer();
  const eventType = await ownersClient(calcom).getTeamEventType(friseurTeam.id, HAIRCUT);
  const crashes = await afterEveryCrash({
    prepared: async () => emptyStore(),
    run: (on: typeof store) =>
      makeObserveDrift({ ...makeStores(on), clock: fixedClock })(
        { eventTypeId: HAIRCUT, service, eventType, accept: 'none' },
        scope,
      ),
    settled: async (on) => {
      const found = await on.collection(rows.drifts).forTenant(tenantId).find({}, { limit: 10 });
      expect(found).toMatchObject([{ _id: driftId, version: 1, outbox: [{}] }]);
    },
  });
  expect(crashes).toBe(1);
});

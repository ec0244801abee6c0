import { ABSENT } from '@fencepost/contracts/integrity/repair-step';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { factOfEvent } from '../../services/integrity-monitor/src/domain/fact.ts';
import { oneTenantForEver } from '../../services/integrity-monitor/src/domain/invariants/one-tenant-for-ever.ts';
import { emptyPicture } from '../../services/integrity-monitor/src/domain/picture.ts';
import { tellEvent } from '../../services/integrity-monitor/src/domain/tell-event.ts';
import { tellStored } from '../../services/integrity-monitor/src/domain/tell-stored.ts';
import { bytesOf } from '../../services/integrity-monitor/test/histories.ts';
import { fifteen, friseurMapping, neverSynced, one, rawDoor, s2In } from '../../services/tenant/test/repairing.ts';
import { repairsOver } from './two-services.ts';

/** S2’s companies, everything of them told to a monitor. */
const toldS2 = async ({ eventsAreHeard = true } = {}) => {
  const { store, does } = await s2In();
  const picture = emptyPicture();
  for (const { envelope } of await store.outbox.pending('9999-12-31T23:59:59.999Z', 1_000)) {
    const fact = factOfEvent(bytesOf(envelope));
    if (eventsAreHeard && fact !== undefined) tellEvent(picture, fact);
  }
  const scan = async () => {
    for (const collection of ['services', 'mappings'] as const) {
      const range = { collection, after: null, limit: 500, ifDigest: null };
      for (const fact of (await does.scan(range, platformScope)).facts ?? []) tellStored(picture, fact);
    }
  };
  const door = (id: string) => rawDoor(store, id === friseurMapping ? 'mappings' : 'services');
  const look = async (id: string) => {
    const seen = await door(id).look(id, platformScope);
    if (seen === undefined) throw new Error(`${id} is stored`);
    return seen;
  };
  /** As a hand in the database does. */
  const give = async (id: string, tenantId: unknown) => {
    await door(id).giveTo(await look(id), { tenantId, by: 'a hand', restores: true }, platformScope);
    await scan();
  };
  await scan();
  const breaking = () => [friseurMapping, neverSynced].filter((id) => oneTenantForEver.check(id, picture).length > 0);
  return { store, scan, give, look, door, breaking, repairs: repairsOver(does, undefined, picture) };
};

test('rows that a hand gave to another company, or to none, become their own company’s again; the undo gives back exactly what stood there (law 10, D-15)', async () => {
  const { give, look, scan, breaking, repairs } = await toldS2();
  expect((await repairs.plan('tenant_of_record')).steps.planned, 'control').toBe(0);
  const before = [await look(friseurMapping), await look(neverSynced)];
  await give(friseurMapping, fifteen);
  await give(neverSynced, ABSENT);
  expect(breaking()).toEqual([friseurMapping, neverSynced]);

  const plan = await repairs.plan('tenant_of_record');
  expect(plan).toMatchObject({
    steps: { planned: 2 },
    refusals: [],
    before: { 'records of another company, or of none': 2 },
    expected: { 'records of another company, or of none': 0, 'left alone': 0 },
  });
  for (const { evidence, tenantId } of await repairs.steps(plan.id)) {
    expect(tenantId).toBe(one);
    expect(evidence).toEqual([
      expect.objectContaining({ source: 'events', counts: true }),
      expect.objectContaining({ source: 'row', counts: false }),
    ]);
  }
  expect(await repairs.carryOut(plan)).toMatchObject({ state: 'verified', findings: [], steps: { applied: 2 } });
  const after = [await look(friseurMapping), await look(neverSynced)];
  const facts = (rows: typeof after) =>
    rows.map(({ tenantId, version, members, fits }) => ({ tenantId, version, members, fits }));
  expect(facts(after), 'nothing else, and not its version: what was told stays true').toEqual(facts(before));
  await scan();
  expect(breaking(), 'the alarm ends').toEqual([]);

  expect(await repairs.undo(plan.id)).toMatchObject({ state: 'undone', steps: { undone: 2 } });
  expect((await look(friseurMapping)).storedTenantId).toBe(fifteen);
  expect((await look(neverSynced)).storedTenantId).toEqual(ABSENT);
});

test('a record that was used as its company’s since is not taken away from it again', async () => {
  const { store, give, look, repairs } = await toldS2();
  await give(neverSynced, fifteen);
  const plan = await repairs.plan('tenant_of_record');
  await repairs.carryOut(plan);
  const set = { set: { price: { amountMinor: 1, currency: 'EUR' } }, by: 'another', restores: true };
  await rawDoor(store, 'services').change(await look(neverSynced), set, { scope: platformScope, event: undefined });
  expect(await repairs.undo(plan.id)).toMatchObject({ state: 'undone', steps: { undone: 0, drifted: 1 } });
  expect((await look(neverSynced)).tenantId).toBe(one);
});

test('where no event was ever heard the row is all there is, and proves nothing: it is named and left alone (D-02)', async () => {
  const { give, look, repairs } = await toldS2({ eventsAreHeard: false });
  await give(friseurMapping, fifteen);
  const plan = await repairs.plan('tenant_of_record');
  expect(plan).toMatchObject({
    steps: { planned: 0 },
    refusals: [{ recordId: friseurMapping, because: expect.stringContaining('No event of it was ever heard') }],
  });
  expect((await look(friseurMapping)).tenantId).toBe(fifteen);
});

test('of one record alone, and of one company alone, a plan is made (INT-016)', async () => {
  const { give, repairs } = await toldS2();
  await give(friseurMapping, fifteen);
  await give(neverSynced, fifteen);
  const planned = async (of: Parameters<typeof repairs.plan>[1]) =>
    (await repairs.plan('tenant_of_record', of)).steps.planned;
  expect(await planned({ recordId: friseurMapping })).toBe(1);
  expect(await planned({ tenantId: one })).toBe(2);
  expect(await planned({ tenantId: fifteen })).toBe(0);
});

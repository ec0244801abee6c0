import { ABSENT, type RepairChange } from '@fencepost/contracts/integrity/repair-step';
import { Mapping } from '@fencepost/contracts/tenant/mapping';
import { platformScope } from '@fencepost/testing/platform-scope';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import { expect, test } from 'vitest';
import {
  bend,
  calcomAway,
  fifteen,
  friseurMapping,
  neverSynced,
  on,
  one,
  PLAN,
  rawDoor,
  rightTeam,
  s2In,
  wrongTeam,
} from '../../../test/repairing.ts';
import { rows } from '../../adapters/rows.ts';
import { serviceIdOf } from '../../domain/record-ids.ts';
import type { CalcomAccess } from '../ports.ts';

const AT = '2026-03-01T12:00:00.000Z';
const synced = (from = 'never'): RepairChange => ({
  do: 'set',
  expect: { syncStatus: from, lastCalcomSync: null, syncError: null },
  set: { syncStatus: 'synced', lastCalcomSync: AT, syncError: null },
});

test('a mapping of another company’s team gets its company’s bonded team, told and with who did it (INT-017)', async () => {
  const { store, repair, mappings } = await wrongTeam();
  const outcome = await repair('mappings', friseurMapping, rightTeam);
  expect(outcome).toMatchObject({
    outcome: 'applied',
    found: { calcomTeamId: 39203 },
    inverse: { do: 'set', expect: { calcomTeamId: 34209 }, set: { calcomTeamId: 39203 } },
  });
  expect(await mappings.forTenant(one).byId(friseurMapping)).toMatchObject({ calcomTeamId: 34209 });
  const row = await store.collection(rows.mappings).forTenant(one).findOne({ _id: friseurMapping });
  const told = row?.outbox.at(-1);
  expect(told).toMatchObject({ causationId: PLAN, actor: platformScope.actor, tenantId: one });
  expect(told?.entity.version).toBe(row?.version);
  expect(told?.payload.mapping).toMatchObject({ calcomTeamId: 34209 });
});

test.each([
  ['null', null],
  ['nothing at all', ABSENT],
])(
  'a mapping whose team is %s, which no reader can parse, is reached and put back exactly (INT-018)',
  async (_, was) => {
    const { store, repair, mappings } = await s2In();
    await bend(store, 'mappings', friseurMapping, { calcomTeamId: was });
    await expect(mappings.forTenant(one).byId(friseurMapping)).rejects.toMatchObject({ code: 'corrupt_row' });
    const before = await rawDoor(store, 'mappings').look(friseurMapping, platformScope);
    const looked = await repair('mappings', friseurMapping, {
      do: 'set',
      expect: { calcomTeamId: 0, eventTypeId: 0 },
      set: {},
    });
    expect(looked).toMatchObject({ outcome: 'drifted', found: { calcomTeamId: was, eventTypeId: 3420901 } });

    const change: RepairChange = { do: 'set', expect: { calcomTeamId: was }, set: { calcomTeamId: 34209 } };
    const { outcome, inverse } = await repair('mappings', friseurMapping, change);
    expect(outcome).toBe('applied');
    expect(Mapping.parse(await mappings.forTenant(one).byId(friseurMapping))).toMatchObject({ calcomTeamId: 34209 });
    if (inverse === null) throw new Error('what was changed can be taken back');
    expect((await repair('mappings', friseurMapping, inverse)).outcome).toBe('applied');
    const after = await rawDoor(store, 'mappings').look(friseurMapping, platformScope);
    expect(after?.members).toEqual(before?.members);
    expect(Object.hasOwn(after?.members ?? {}, 'calcomTeamId')).toBe(was === null);
  },
);

test('a dry run says what would become of it and writes nothing', async () => {
  const { store, repair } = await wrongTeam();
  const before = await rawDoor(store, 'mappings').look(friseurMapping, platformScope);
  const dry = await repair('mappings', friseurMapping, rightTeam, { dryRun: true });
  expect(await rawDoor(store, 'mappings').look(friseurMapping, platformScope)).toEqual(before);
  expect(await repair('mappings', friseurMapping, rightTeam)).toEqual(dry);
});

test('what somebody has changed since the plan stays as they made it: drift', async () => {
  const { store, repair } = await wrongTeam();
  await bend(store, 'mappings', friseurMapping, { calcomTeamId: 777 });
  const outcome = await repair('mappings', friseurMapping, rightTeam);
  expect(outcome).toMatchObject({ outcome: 'drifted', found: { calcomTeamId: 777 }, inverse: null });
  expect((await rawDoor(store, 'mappings').look(friseurMapping, platformScope))?.members.calcomTeamId).toBe(777);
});

test('the same step again is `already` and writes nothing; under the same number another change is refused', async () => {
  const { store, repair } = await wrongTeam();
  const first = await repair('mappings', friseurMapping, rightTeam);
  const stored = await rawDoor(store, 'mappings').look(friseurMapping, platformScope);
  expect(await repair('mappings', friseurMapping, rightTeam)).toMatchObject({
    outcome: 'already',
    inverse: first.inverse,
  });
  expect(await rawDoor(store, 'mappings').look(friseurMapping, platformScope)).toEqual(stored);
  const other: RepairChange = { do: 'set', expect: { calcomTeamId: 34209 }, set: { calcomTeamId: 1 } };
  await expect(repair('mappings', friseurMapping, other)).rejects.toMatchObject({ code: 'invalid_input' });
});

test('an undo keeps what others have changed meanwhile, and is done once', async () => {
  const { store, repair } = await wrongTeam();
  const { inverse } = await repair('mappings', friseurMapping, rightTeam);
  if (inverse === null) throw new Error('what was changed can be taken back');
  await bend(store, 'mappings', friseurMapping, { webhookId: 'hook-of-others' });
  expect(await repair('mappings', friseurMapping, inverse)).toMatchObject({ outcome: 'applied', inverse: null });
  const undone = (await rawDoor(store, 'mappings').look(friseurMapping, platformScope))?.members;
  expect(undone).toMatchObject({ calcomTeamId: 39203, webhookId: 'hook-of-others' });
  expect(await repair('mappings', friseurMapping, inverse)).toMatchObject({ outcome: 'already' });
  expect(await repair('mappings', friseurMapping, rightTeam)).toMatchObject({ outcome: 'refused' });
});

test('an undo of what others have changed since is drift, and theirs stays', async () => {
  const { store, repair } = await wrongTeam();
  const { inverse } = await repair('mappings', friseurMapping, rightTeam);
  await bend(store, 'mappings', friseurMapping, { calcomTeamId: 555 });
  if (inverse === null) throw new Error('what was changed can be taken back');
  expect(await repair('mappings', friseurMapping, inverse)).toMatchObject({ outcome: 'drifted' });
  expect((await rawDoor(store, 'mappings').look(friseurMapping, platformScope))?.members.calcomTeamId).toBe(555);
});

const setTeam = (calcomTeamId: number): RepairChange => ({
  do: 'set',
  expect: { calcomTeamId: 39203 },
  set: { calcomTeamId },
});

test.each([
  ['another team than the bond', friseurMapping, setTeam(777), /bonded team 34209/],
  [
    'whose service it leads to',
    friseurMapping,
    { do: 'set', expect: { serviceId: 'x' }, set: { serviceId: 'y' } },
    /may not set serviceId/,
  ],
  [
    'whose it is',
    friseurMapping,
    { do: 'set', expect: { tenantId: one }, set: { tenantId: fifteen } },
    /registry gives this event type to another company/,
  ],
  ['a member unseen', friseurMapping, { do: 'set', expect: {}, set: { calcomTeamId: 34209 } }, /overwritten unseen/],
] as const)('of a mapping a repair never sets %s', async (_, id, change, words) => {
  const { store, repair } = await wrongTeam();
  const before = await rawDoor(store, 'mappings').look(id, platformScope);
  const seen: Readonly<Record<string, unknown>> = { ...before?.members, tenantId: before?.storedTenantId };
  const expect_ = Object.fromEntries(Object.keys(change.expect).map((name) => [name, seen[name] ?? ABSENT]));
  const outcome = await repair('mappings', id, { ...change, expect: expect_ } as RepairChange);
  expect(outcome).toMatchObject({ outcome: 'refused', explanation: expect.stringMatching(words) });
  expect(await rawDoor(store, 'mappings').look(id, platformScope)).toEqual(before);
});

test('evidence is named with what counts: the mapping and the company’s own row do not (D-02, D-15)', async () => {
  const { repair } = await wrongTeam();
  const { evidence } = await repair('mappings', friseurMapping, rightTeam, { dryRun: true });
  const counts = evidence.filter((each) => each.counts).map(({ source }) => source);
  expect(counts.toSorted()).toEqual(['Cal.com', 'bond', 'registry', 'registry']);
  const not = evidence.filter((each) => !each.counts);
  expect(not.map(({ source }) => source).toSorted()).toEqual(['company', 'mapping']);
  for (const { because } of not) expect(because).not.toBeNull();
});

test('an event type that the registry gives to another company is never brought to this one’s team (D-01)', async () => {
  const { bindings, repair } = await wrongTeam();
  await bindings.release('event_type:3420901', one);
  await bindings.claim({ id: 'event_type:3420901', kind: 'event_type', owner: fifteen, reference: 'elsewhere' });
  const refused = await repair('mappings', friseurMapping, rightTeam);
  expect(refused).toMatchObject({ outcome: 'refused', explanation: expect.stringMatching(/another record/) });
});

test('two bonds of one company decide nothing: the mapping is refused (D-03)', async () => {
  const { teamBindings, repair } = await wrongTeam();
  const [bond] = await teamBindings.forTenant(one).where({}, 1);
  if (bond === undefined) throw new Error('the company is bound');
  await teamBindings.forTenant(one).add({ ...bond, id: `${bond.id.slice(0, -1)}z`, calcomTeamId: 39203, version: 1 });
  const refused = await repair('mappings', friseurMapping, rightTeam);
  expect(refused).toMatchObject({ outcome: 'refused', explanation: expect.stringMatching(/more than one bond/) });
});

test('a service becomes synced, with its time and without error, where event type and mapping are there (INT-015, INT-016)', async () => {
  const { repair, services } = await s2In();
  expect(await repair('services', neverSynced, synced())).toMatchObject({ outcome: 'applied' });
  expect(await services.forTenant(one).byId(neverSynced)).toMatchObject({
    ...{ syncStatus: 'synced', lastCalcomSync: AT, syncError: null },
  });
});

test('a service without a mapping, of another status, with an open difference or an import under way is refused (INT-015)', async () => {
  const { repair, drifts, does } = await s2In();
  const stuck = serviceIdOf(fifteen, 2563193);
  const refusal = async (id: string, change: RepairChange) => (await repair('services', id, change)).explanation;
  expect(await refusal(stuck, synced('pending'))).toMatch(/Nobody has claimed event type 2563193/);
  const never = { do: 'set', expect: { syncStatus: 'never' }, set: { syncStatus: 'pending' } } as const;
  expect(await refusal(neverSynced, never)).toMatch(/only says synced/);
  await drifts.forTenant(one).add({
    ...{ id: 'drf_00000000000000000000000001', eventTypeId: 3420903, serviceId: neverSynced, kind: 'removed' },
    ...{ severity: 'critical', differences: [], digest: 'd', state: 'open', decidedBy: null },
    ...{ firstSeenAt: AT, lastSeenAt: AT, version: 1 },
  });
  expect(await refusal(neverSynced, synced())).toMatch(/person has to decide/);
  await does.startSync({ acceptChanges: false }, { ...platformScope, tenantId: one } as never);
  expect(await refusal(serviceIdOf(one, 3420904), synced())).toMatch(/under way/);
});

test('a service whose mapping is gone is refused, though event type and claim are there (INT-015)', async () => {
  const { repair, mappings } = await s2In();
  const own = mappings.forTenant(one);
  const [mapping] = await own.where({ serviceId: neverSynced }, 1);
  if (mapping === undefined) throw new Error('company 1 has this mapping');
  await own.save({ ...mapping, status: 'retired', version: mapping.version + 1 });
  const refused = await repair('services', neverSynced, synced());
  expect(refused).toMatchObject({ outcome: 'refused', explanation: expect.stringMatching(/No mapping leads/) });
});

test('a company’s team is its bond, and nothing else (D-15)', async () => {
  const { store, repair, companies } = await s2In();
  const bent = { id: 39203, name: 'AskProAI' };
  await bend(store, 'companies', one, { calcomTeam: bent });
  const to = (calcomTeam: unknown): RepairChange => ({ do: 'set', expect: { calcomTeam: bent }, set: { calcomTeam } });
  expect(await repair('companies', one, to({ id: 777, name: 'x' }))).toMatchObject({ outcome: 'refused' });
  expect(await repair('companies', one, to({ id: 34209, name: 'Friseur 1' }))).toMatchObject({ outcome: 'applied' });
  expect((await companies.forTenant(one).byId(one))?.calcomTeam).toEqual({ id: 34209, name: 'Friseur 1' });
});

test('while Cal.com is away a plan leaves its rows to the next one, and applying waits; the registry’s word is enough for a mapping', async () => {
  const { store, stagedRows } = await wrongTeam();
  const away = on(store, calcomAway);
  const [row] = await stagedRows.where({ eventTypeId: 2563193 }, 1);
  const promote = { do: 'promote', expect: { state: 'staged' } } as const;
  const dry = await away.repair('stagedRows', row?.id ?? '', promote, { dryRun: true });
  expect(dry).toMatchObject({ outcome: 'refused', explanation: expect.stringMatching(/plan again later/) });
  const real = away.repair('stagedRows', row?.id ?? '', promote);
  await expect(real).rejects.toMatchObject({ code: 'unavailable' });
  const { outcome, evidence } = await away.repair('mappings', friseurMapping, rightTeam, { step: 2 });
  expect(outcome).toBe('applied');
  const said = evidence.find(({ source }) => source === 'Cal.com');
  expect(said).toMatchObject({ counts: false, because: 'it could not be asked (unavailable)' });
});

test('what Cal.com denies is not set, whatever the registry says (D-01)', async () => {
  const { store } = await wrongTeam();
  const denying: CalcomAccess = {
    forget: () => {},
    clientFor: () => ({ validateTeamAccess: async () => false }) as unknown as CalcomClient,
  };
  const refused = await on(store, denying).repair('mappings', friseurMapping, rightTeam);
  expect(refused).toMatchObject({ outcome: 'refused', explanation: expect.stringMatching(/Cal.com says/) });
});

test('what is no row in staging is not moved, and what is gone is drift', async () => {
  const { repair } = await s2In();
  const move = repair('services', neverSynced, { do: 'promote', expect: {} });
  await expect(move).rejects.toMatchObject({ code: 'invalid_input' });
  const gone = await repair('services', serviceIdOf(one, 1), synced());
  expect(gone).toMatchObject({ outcome: 'drifted', version: null, found: {} });
});

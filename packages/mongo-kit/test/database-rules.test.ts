import { AppError } from '@fencepost/contracts/errors';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ConnectedStore, connectStore } from '../src/connect.ts';
import { defineCollection } from '../src/define-collection.ts';
import { defineRule, type RuleDefinition } from '../src/define-rule.ts';
import { makeListeningLog, openTestDatabase, type TestDatabase } from './databases.ts';
import { makeHandClock, ours } from './things.ts';

const clock = makeHandClock();
const log = makeListeningLog();
let own: TestDatabase;
let opened: ConnectedStore[] = [];
let metrics = makeMetrics('test');

const clients = defineCollection({
  name: 'clients',
  scope: 'platform',
  id: z.string(),
  row: z.object({
    companyId: z.string().nullable(),
    phone: z.string().nullable(),
    state: z.enum(['here', 'dropped']),
    deletedAt: z.string().nullable(),
  }),
  indexes: [],
});
const pets = defineCollection({
  name: 'pets',
  scope: 'tenant',
  id: z.string(),
  row: z.object({ name: z.string() }),
  indexes: [],
});

const nobody = { companyId: null, phone: '1', state: 'here', deletedAt: null } as const;
const somebody = { ...nobody, companyId: 'ten_1' } as const;
const hasCompany = defineRule({
  member: 'companyId',
  collection: clients,
  kind: 'climbing',
  breaks: { companyId: null, state: { $ne: 'dropped' } },
  breaking: { ...nobody, _id: 'probe' },
});
const hasPhone = defineRule({
  member: 'phone',
  collection: clients,
  kind: 'climbing',
  breaks: { phone: null },
  breaking: { ...somebody, _id: 'probe', phone: null },
});
const petHasCompany = defineRule({
  member: 'tenantId',
  collection: pets,
  kind: 'declared',
  breaks: { tenantId: null },
  breaking: { _id: 'probe', tenantId: null, name: 'Rex' },
});
const rules = [hasPhone, hasCompany, petHasCompany];

const connect = async (asked: readonly RuleDefinition[] = rules) => {
  const { url, database } = own;
  const store = await connectStore({ url, database, definitions: [clients, pets], rules: asked, metrics, clock, log });
  opened.push(store);
  return store;
};
const clientsOf = (store: ConnectedStore) => store.collection(clients).platform();
const ruleOf = async (store: ConnectedStore, { name }: RuleDefinition) =>
  (await store.rules.list()).find(({ rule }) => rule === name) ?? expect.fail(`there is no rule ${name}`);
const failing = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => expect.fail('this should have failed'),
    (error) => (error instanceof AppError ? error : expect.fail(String(error))),
  );
const optionsOf = async (name: string) => {
  const [found] = await own.raw.listCollections({ name }, { nameOnly: false }).toArray();
  return (found as { options?: { validator?: object; validationAction?: string } })?.options ?? {};
};

beforeEach(async () => {
  own = await openTestDatabase();
  metrics = makeMetrics('test');
  log.warnings.length = 0;
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  opened = [];
  await own.drop();
});

describe('a rule of the database', () => {
  test('that is observed or warned of takes what breaks it, and counts it; a warning is logged (A12)', async () => {
    const store = await connect();
    const mine = clientsOf(store);
    await mine.insert({ _id: 'a', ...nobody });
    expect(log.warnings).toEqual([]);
    expect(await ruleOf(store, hasCompany)).toMatchObject({ level: 'observe', violations: 1, refusals: 0, writes: 1 });
    expect(await store.rules.set(hasCompany.name, 'warn')).toMatchObject({ level: 'warn', violations: 1 });
    await mine.insert({ _id: 'b', ...nobody });
    await mine.compareAndSet({ _id: 'b' }, { set: { phone: '2' } });
    expect(await ruleOf(store, hasCompany)).toMatchObject({ level: 'warn', violations: 2, refusals: 0, writes: 3 });
    expect(log.warnings).toMatchObject([
      [{ rule: 'clients.companyId', id: 'b' }, expect.any(String)],
      [{ rule: 'clients.companyId', id: 'b' }, expect.any(String)],
    ]);
    expect(await metrics.render()).toMatch(/database_rule_broken_total\{[^}]*level="warn"[^}]*\} 2/);
  });

  test('that is enforced makes the database refuse it, whoever writes it, and tell which rule it was (INT-037)', async () => {
    const store = await connect();
    const mine = clientsOf(store);
    await mine.insert({ _id: 'a', ...somebody });
    expect(await store.rules.set(hasCompany.name, 'enforce')).toMatchObject({ level: 'enforce', violations: 0 });
    const refusal = await failing(mine.insert({ _id: 'b', ...nobody }));
    expect(refusal).toMatchObject({ code: 'wrong_state', detail: { rule: 'clients.companyId' } });
    const bent = await failing(mine.compareAndSet({ _id: 'a' }, { set: { companyId: null } }));
    expect(bent.detail).toEqual({ rule: 'clients.companyId' });
    const past = own.raw.collection('clients').updateOne({ _id: 'a' as never }, { $set: { companyId: null } });
    await expect(past).rejects.toMatchObject({ code: 121 });
    await mine.insert({ _id: 'c', ...somebody });
    await mine.insert({ _id: 'd', ...nobody, state: 'dropped' });
    expect(await ruleOf(store, hasCompany)).toMatchObject({ violations: 0, refusals: 2, writes: 5 });
    expect(await metrics.render()).toMatch(/database_rule_broken_total\{[^}]*level="enforce"[^}]*\} 2/);
  });

  test('counts every row, soft-deleted ones and those past every schema, too (D-06)', async () => {
    const store = await connect();
    await clientsOf(store).insert({ _id: 'a', ...nobody, deletedAt: clock.now() });
    await own.raw.collection('clients').insertOne({ _id: 'raw' as never }, { bypassDocumentValidation: true });
    expect((await ruleOf(store, hasCompany)).violations).toBe(2);
  });

  test('is enforced beside others, and each refusal is counted for its own', async () => {
    const store = await connect();
    await store.rules.set(hasCompany.name, 'enforce');
    await store.rules.set(hasPhone.name, 'enforce');
    const refusal = await failing(clientsOf(store).insert({ _id: 'a', ...somebody, phone: null }));
    expect(refusal.detail).toEqual({ rule: 'clients.phone' });
    await store.rules.set(hasPhone.name, 'observe');
    await clientsOf(store).insert({ _id: 'a', ...somebody, phone: null });
    expect((await failing(clientsOf(store).insert({ _id: 'b', ...nobody }))).detail).toEqual({
      rule: 'clients.companyId',
    });
    expect([(await ruleOf(store, hasPhone)).refusals, (await ruleOf(store, hasCompany)).refusals]).toEqual([1, 1]);
    // INT-044: a telephone number is no company.
    expect((await store.inspect()).withoutCompany.days.map(({ refused }) => refused)).toEqual([1]);
  });

  test('is enforced still after a restart, and its figures are those of all processes', async () => {
    const before = await connect();
    await before.rules.set(hasCompany.name, 'enforce');
    await failing(clientsOf(before).insert({ _id: 'a', ...nobody }));
    await before.rules.list();
    const after = await connect();
    await failing(clientsOf(after).insert({ _id: 'a', ...nobody }));
    expect(await ruleOf(after, hasCompany)).toMatchObject({ level: 'enforce', refusals: 2, writes: 2 });
    expect((await after.inspect()).parts.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  test('that another replica has moved is known to this one when it refuses', async () => {
    const [one, two] = [await connect(), await connect()];
    await one.rules.set(hasCompany.name, 'enforce');
    expect((await failing(clientsOf(two).insert({ _id: 'a', ...nobody }))).detail).toEqual({
      rule: 'clients.companyId',
    });
  });
});

describe('whether a rule is enforced is read back (K16)', () => {
  test('a validator that somebody took away by hand is told as it is, and put back by setting it again', async () => {
    const store = await connect();
    await store.rules.set(hasCompany.name, 'enforce');
    await own.raw.command({ collMod: 'clients', validator: clients.validator });
    expect((await ruleOf(store, hasCompany)).level).toBe('warn');
    expect((await store.inspect()).parts.find(({ collection }) => collection === 'clients')?.problem).not.toBeNull();
    expect((await store.rules.set(hasCompany.name, 'enforce')).level).toBe('enforce');
  });

  test('so is one that only warns', async () => {
    const store = await connect();
    await store.rules.set(hasCompany.name, 'enforce');
    await own.raw.command({ collMod: 'clients', validationAction: 'warn' });
    expect((await ruleOf(store, hasCompany)).level).toBe('warn');
    expect((await store.rules.set(petHasCompany.name, 'enforce')).level, 'positive control').toBe('enforce');
  });

  test('a database that takes what breaks the rule does not enforce it, whatever its validator says; nothing stays behind', async () => {
    const toothless = { ...hasCompany, breaking: { ...hasCompany.breaking, companyId: 'ten_1' } };
    const store = await connect([toothless]);
    expect((await failing(store.rules.set(hasCompany.name, 'enforce'))).message).toContain('was taken');
    expect(await own.raw.collection('clients').countDocuments()).toBe(0);
    expect((await ruleOf(store, hasCompany)).level).toBe('observe');
    expect(JSON.stringify((await optionsOf('clients')).validator)).not.toContain('$nor');
  });

  test('an attempt that a crash has left behind is no customer: the next attempt removes it', async () => {
    const store = await connect();
    await own.raw.collection('clients').insertOne({ ...hasCompany.breaking, _id: 'probe' as never });
    expect(await store.rules.set(hasCompany.name, 'enforce')).toMatchObject({ level: 'enforce', violations: 0 });
    expect(await own.raw.collection('clients').countDocuments()).toBe(0);
  });
});

describe('a rule that is part of what records are', () => {
  test('is always enforced: it can be proved, and not lowered (INT-037)', async () => {
    const store = await connect();
    expect(await store.rules.set(petHasCompany.name, 'enforce')).toMatchObject({ level: 'enforce', violations: 0 });
    expect((await failing(store.rules.set(petHasCompany.name, 'observe'))).code).toBe('conflict');
    await store.collection(pets).forTenant(ours).insert({ _id: 'a', name: 'Rex' });
    expect(await ruleOf(store, petHasCompany)).toMatchObject({ violations: 0, writes: 1 });
    await own.raw.command({ collMod: 'pets', validator: {} });
    expect((await ruleOf(store, petHasCompany)).level).toBe('observe');
    expect((await failing(store.rules.set(petHasCompany.name, 'enforce'))).code).toBe('conflict');
  });
});

test('a rule that nobody declares is not found, and one whose breaking row proves nothing cannot be declared', async () => {
  const store = await connect();
  expect((await failing(store.rules.set('clients.colour', 'warn'))).code).toBe('not_found');
  const declare = (breaking: Readonly<Record<string, unknown>>) => () =>
    defineRule({ member: 'companyId', collection: clients, kind: 'climbing', breaks: { companyId: null }, breaking });
  expect(declare({ ...nobody, _id: 'probe', state: 'nowhere' })).toThrow(/wrong in 'state'/);
  expect(declare({ ...somebody, _id: 'probe' })).toThrow(/keeps it/);
});

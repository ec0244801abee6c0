import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import type {} from '@fencepost/testing/servers';
import { MongoClient } from 'mongodb';
import { expect, inject, test } from 'vitest';
import { definitions } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import { storeSuite } from './store.suite.ts';
import { askProAi, emptyStore, friseur, memoryDirectory, scopeOf, useCasesOn } from './world.ts';

storeSuite('memory', async () => emptyStore());

const openStore = (database: string) =>
  connectStore({
    url: inject('servers').mongo,
    database,
    definitions,
    clock: fixedClock,
    log: makeLogger({ service: 'test', level: 'silent' }),
  });

storeSuite('MongoDB', () => openStore(newId('tenant')));

test('a row of one company that cannot be read is a fact with a problem, and silences no other (D-27)', async () => {
  const database = newId('tenant');
  const store = await openStore(database);
  const intruder = await new MongoClient(inject('servers').mongo).connect();
  try {
    const { registerCompany, scan } = useCasesOn(store);
    const bent = await registerCompany(friseur, platformScope);
    const whole = await registerCompany(askProAi, platformScope);
    const companies = intruder.db(database).collection<{ _id: string }>('companies');
    await companies.updateOne({ _id: bent.id }, { $unset: { tenantId: 1 } }, { bypassDocumentValidation: true });

    const across = makeStores(store).companies.acrossTenants(platformScope);
    expect(await across.byIds([bent.id, whole.id])).toEqual([{ ...whole, tenantId: whole.id }]);
    const page = await scan({ collection: 'companies', after: null, limit: 10, ifDigest: null }, platformScope);
    expect(page.facts).toContainEqual({
      entity: { type: 'company', id: bent.id, version: 0 },
      tenantId: null,
      state: {},
      problem: expect.any(String),
    });
    expect(page.facts).toContainEqual(expect.objectContaining({ tenantId: whole.id, state: whole }));
  } finally {
    await intruder.close();
    await store.close();
  }
});

test('a company whose row cannot be read has no keys in the directory, and closes nobody else’s (D-27)', async () => {
  const database = newId('tenant');
  const store = await openStore(database);
  const intruder = await new MongoClient(inject('servers').mongo).connect();
  try {
    const directory = memoryDirectory();
    const { registerCompany, issueApiKey, directory: published } = useCasesOn(store, directory);
    const bent = await registerCompany(friseur, platformScope);
    const whole = await registerCompany(askProAi, platformScope);
    for (const company of [bent, whole]) await issueApiKey({ label: 'Website', role: 'admin' }, scopeOf(company));
    const owners = async () => {
      await published.publishEverything(platformScope);
      return new Set([...directory.entries.values()].map(({ tenantId }) => tenantId));
    };
    expect(await owners()).toEqual(new Set([bent.id, whole.id]));
    const companies = intruder.db(database).collection<{ _id: string }>('companies');
    await companies.updateOne({ _id: bent.id }, { $unset: { status: 1 } }, { bypassDocumentValidation: true });
    expect(await owners()).toEqual(new Set([whole.id]));
  } finally {
    await intruder.close();
    await store.close();
  }
});

import { memoryStore } from '@fencepost/mongo-kit/memory';
import { expect, it } from 'vitest';
import { alertRecord } from '../../test/alert-record.ts';
import { NOW } from '../../test/histories.ts';
import { alertRows } from './alert-rows.ts';
import { makeAlertStore } from './alert-store.ts';

const clock = { now: () => NOW, millis: () => Date.parse(NOW) };
const storeOf = () => memoryStore({ definitions: [alertRows], clock });

it('a row written before alerts had states reads as one that nobody has handled, and can be handled', async () => {
  const store = storeOf();
  const { id, slack, history, acknowledged, silenced, escalatedAt, waitingSince, repair, version, ...old } =
    alertRecord();
  const { pendingSince, toldSeq, folded, ...delivery } = slack;
  const young = { history, acknowledged, silenced, escalatedAt, waitingSince, repair, pendingSince, toldSeq, folded };
  const samples = old.samples.map((sample) => ({ ...sample, evidence: { ...sample.evidence } }));
  const rows = store.collection(alertRows).platform();
  await rows.insert({ ...old, samples, _id: id, slack: { ...delivery, note: 'reopened' } } as never);
  expect(version).toBe(1);

  const alerts = makeAlertStore(store);
  const read = await alerts.byId(id);
  const none = { history: [], acknowledged: null, silenced: null, escalatedAt: null, waitingSince: null, repair: null };
  expect(read).toMatchObject({
    ...old,
    ...none,
    slack: { ...delivery, pendingSince: null, toldSeq: 0, folded: false },
  });
  expect(Object.keys(read ?? {})).toEqual(expect.arrayContaining(Object.keys(none)));
  expect(Object.keys(young)).toHaveLength(9);
  const by = { kind: 'operator', id: 'key_1' } as const;
  const changed = await alerts.change({ id, version: 1 }, { status: 'acknowledged', acknowledged: { by, at: NOW } });
  expect(changed).toMatchObject({ status: 'acknowledged', acknowledged: { by }, version: 2 });
});

it('what is written is what is read', async () => {
  const alerts = makeAlertStore(storeOf());
  const by = { kind: 'operator', id: 'slack:U0456' } as const;
  const planId = `rpl_${'1'.repeat(26)}`;
  const alert = alertRecord({
    ...{ status: 'silenced', acknowledged: { by, at: NOW }, silenced: { by, at: NOW, until: NOW } },
    ...{ escalatedAt: NOW, waitingSince: null, repair: { planId, digest: 'd', waiting: true } },
  });
  const { version: _, ...added } = alert;
  expect(await alerts.add(added)).toBe(true);
  expect(await alerts.byId(alert.id)).toEqual(alert);
  expect(await alerts.add(added)).toBe(false);
  expect(await alerts.pendingSince()).toBe(NOW);
});

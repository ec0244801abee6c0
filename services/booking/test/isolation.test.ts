import { type Appointment, getAppointment, listAppointments } from '@fencepost/contracts/booking/appointment';
import { getCustomer } from '@fencepost/contracts/booking/customer';
import { explainAppointment, listDeliveries } from '@fencepost/contracts/booking/delivery';
import { countTeamDependents } from '@fencepost/contracts/booking/dependents';
import { getReconciliation, getWebhookRecall, listReconciliations } from '@fencepost/contracts/booking/reconciliation';
import { actions } from '@fencepost/contracts/catalog';
import type { ActionContract } from '@fencepost/contracts/define';
import { derivedId } from '@fencepost/contracts/ids';
import { systemClock } from '@fencepost/service-kit/clock';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeStores } from '../src/adapters/stores.ts';
import { makeOpenReconciliation } from '../src/usecases/reconciliation/open-reconciliation.ts';
import { answersFor, askProAi, friseur, scopeOf } from './companies.ts';
import { bookingBody, ingressMessage } from './deliveries.ts';
import { prepareSystem, type System } from './system.ts';

/** Other suites share these two cores. */
const PATIENCE_MS = 30_000;
const soon = <T>(assertion: () => T | Promise<T>): Promise<T> => eventually(assertion, PATIENCE_MS);

let system: System;
let ours: Appointment;
let readBack: { readonly id: string };

beforeAll(async () => {
  system = await prepareSystem(inject('servers'), () => answersFor([friseur, askProAi]));
  await system.startReplica();
  const body = { ...JSON.parse(bookingBody({ uid: 'ours' }).toString()), createdAt: new Date().toISOString() };
  await system.deliver(ingressMessage(Buffer.from(JSON.stringify(body))));
  ours = await soon(async () => {
    const [found] = (await system.call(listAppointments, { limit: 1 }, scopeOf(friseur))).data;
    if (found === undefined) throw new Error('not booked yet');
    return found;
  });
  const store = await system.openStore();
  const stores = { ...makeStores(store, systemClock), rings: { reconciliation: () => {} }, clock: systemClock };
  readBack = await makeOpenReconciliation(stores)('schedule', scopeOf(friseur));
  await store.close();
});
afterAll(() => system?.stop());

/** How each action is asked for a record: company A's, or one that nobody has. A list answers a stranger with nothing. */
interface Probe {
  readonly ofOurs: () => unknown;
  readonly ofNobody: () => unknown;
  readonly toStrangers: unknown;
  /** What only an answer about our records contains. */
  readonly control?: string;
}

const notFound = expect.objectContaining({ code: 'not_found' });

const probes: Readonly<Record<string, Probe>> = {
  [listAppointments.address]: {
    ofOurs: () => ({ calcomUid: 'ours' }),
    ofNobody: () => ({ calcomUid: 'nobody’s' }),
    toStrangers: { data: [], nextCursor: null },
  },
  [getAppointment.address]: {
    ofOurs: () => ({ appointmentId: ours.id }),
    ofNobody: () => ({ appointmentId: derivedId('apt', 'nobody') }),
    toStrangers: notFound,
  },
  [getCustomer.address]: {
    ofOurs: () => ({ customerId: ours.customerId }),
    ofNobody: () => ({ customerId: derivedId('cus', 'nobody') }),
    toStrangers: notFound,
  },
  [listDeliveries.address]: {
    ofOurs: () => ({ appointmentId: ours.id }),
    ofNobody: () => ({ appointmentId: derivedId('apt', 'nobody') }),
    toStrangers: { data: [], nextCursor: null },
  },
  [explainAppointment.address]: {
    ofOurs: () => ({ appointmentId: ours.id }),
    ofNobody: () => ({ appointmentId: derivedId('apt', 'nobody') }),
    toStrangers: notFound,
    control: '"kind":"arrival"',
  },
  [getReconciliation.address]: {
    ofOurs: () => ({ reconciliationId: readBack.id }),
    ofNobody: () => ({ reconciliationId: derivedId('rec', 'nobody') }),
    toStrangers: notFound,
  },
  [listReconciliations.address]: {
    ofOurs: () => ({}),
    ofNobody: () => ({ cursor: undefined }),
    toStrangers: { data: [], nextCursor: null },
  },
  [getWebhookRecall.address]: {
    ofOurs: () => ({ days: 90 }),
    ofNobody: () => ({ days: 1 }),
    toStrangers: { byWebhook: 0, byReconciliation: 0, recall: null },
    control: '"byWebhook":1',
  },
  [countTeamDependents.address]: {
    ofOurs: () => ({ calcomTeamId: friseur.calcomTeamId }),
    ofNobody: () => ({ calcomTeamId: 1 }),
    toStrangers: { futureAppointments: 0, holds: 0, passports: 0 },
    control: '"passports":1',
  },
};

const tenantActions = actions.filter(({ owner, scope }) => owner === 'booking' && scope === 'tenant');

describe('isolation of every action a company may call (TI6, law 12)', () => {
  test.each(tenantActions.map((action): [string, ActionContract] => [action.address, action]))(
    '%s tells a stranger of our records what it tells of none',
    async (address, action) => {
      const probe = probes[address];
      if (probe === undefined) throw new Error(`say in this table how ${address} is isolated`);
      const answerTo = (company: typeof friseur, input: unknown) =>
        system.call(action, input, scopeOf(company)).catch(({ code, message, detail }) => ({ code, message, detail }));

      const toUs = await answerTo(friseur, probe.ofOurs());
      expect(JSON.stringify(toUs), 'positive control').toContain(probe.control ?? '"id":');
      const toThem = await answerTo(askProAi, probe.ofOurs());
      expect(toThem).toEqual(probe.toStrangers);
      expect(toThem).toEqual(await answerTo(askProAi, probe.ofNobody()));
    },
  );
});

import { getAppointment, listAppointments } from '@fencepost/contracts/booking/appointment';
import { createAppointment } from '@fencepost/contracts/booking/appointment-commands';
import { exportAudit, verifyAudit } from '@fencepost/contracts/booking/audit';
import { listCalls, runVoiceFunction } from '@fencepost/contracts/booking/call';
import { createCallback } from '@fencepost/contracts/booking/callback';
import { createCustomer, mergeCustomers } from '@fencepost/contracts/booking/customer';
import { listIntents } from '@fencepost/contracts/booking/intent';
import { setPolicy } from '@fencepost/contracts/booking/policy';
import { getReconciliation, startReconciliation } from '@fencepost/contracts/booking/reconciliation';
import { createHold } from '@fencepost/contracts/booking/slot';
import { derivedId } from '@fencepost/contracts/ids';
import { eventually } from '@fencepost/testing/eventually';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect } from 'vitest';
import { members, serviceOf } from './commands-world.ts';
import { type DemoCompany, friseur, scopeOf } from './companies.ts';
import { bodyOf, ingressMessage } from './deliveries.ts';
import type { System } from './system.ts';
import { branchOf } from './tenant-neighbour.ts';
import { callTo, friseurLine, otherLine } from './voice-world.ts';

/** Other suites share these two cores. */
const PATIENCE_MS = 30_000;
export const soon = <T>(assertion: () => T | Promise<T>): Promise<T> => eventually(assertion, PATIENCE_MS);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS_A_WEEK = 7;
const WEEK_MS = DAYS_A_WEEK * DAY_MS;
const WEDNESDAY = 3;
const FIRST_HOUR = 9;
const SLOTS_A_DAY = 6;

/** The n-th of the times that these tests book: hours of Wednesdays to come, when everybody works, in summer and in winter. */
const timeOf = (n: number): string => {
  const soonest = new Date(Date.now() + DAY_MS).setUTCHours(FIRST_HOUR, 0, 0, 0);
  const wednesday = soonest + ((WEDNESDAY - new Date(soonest).getUTCDay() + DAYS_A_WEEK) % DAYS_A_WEEK) * DAY_MS;
  const [weeks, hours] = [Math.floor(n / SLOTS_A_DAY), n % SLOTS_A_DAY];
  return new Date(wednesday + weeks * WEEK_MS + hours * HOUR_MS).toISOString();
};

/** At what times the possessions are booked; those from `next` on are free. */
const times = {
  past: -6,
  booked: 0,
  released: 1,
  converted: 2,
  moved: 3,
  delivered: 4,
  requested: 5,
  asked: 6,
} as const;
export const heldAt = { converted: timeOf(times.converted), moved: timeOf(times.moved) } as const;
const NEXT_FREE = 7;
export const free = (n: number): string => timeOf(NEXT_FREE + n);

/** Rules of every level that has rules. */
export const rules = { cancelNoticeMinutes: 5 } as const;

/** One of everything that a company can have at booking, by which it may be asked for. */
export type Possessions = Awaited<ReturnType<typeof furnish>>;

const nobodysId = (prefix: string, name = 'nobody'): string => derivedId(prefix, name);

/** What no company has. */
export const nobodys: Possessions = {
  id: nobodysId('ten'),
  calcomTeamId: 999,
  serviceId: nobodysId('svc'),
  branchId: nobodysId('bra'),
  staffId: nobodysId('stf'),
  otherStaffId: nobodysId('stf', 'nobody else'),
  customerId: nobodysId('cus'),
  email: 'nobody@example.com',
  phone: '+4930999999999',
  mergedId: nobodysId('cus', 'nobody’s merged'),
  twinId: nobodysId('cus', 'nobody’s twin'),
  tripletId: nobodysId('cus', 'nobody’s triplet'),
  lonelyId: nobodysId('cus', 'nobody’s lonely one'),
  mergeId: nobodysId('mrg'),
  appointmentId: nobodysId('apt'),
  deliveredId: nobodysId('apt', 'nobody’s delivered'),
  pastId: nobodysId('apt', 'nobody’s past'),
  deliveredUid: 'delivered-to-nobody',
  requestedId: nobodysId('apt', 'nobody’s requested'),
  askedId: nobodysId('apt', 'nobody’s asked'),
  intentId: nobodysId('itt'),
  holdId: nobodysId('hld'),
  convertedHoldId: nobodysId('hld', 'nobody’s converted'),
  movedHoldId: nobodysId('hld', 'nobody’s moved'),
  callbackId: nobodysId('cbk'),
  callId: nobodysId('cal'),
  reconciliationId: nobodysId('rec'),
};

/** Until nothing is on its way to Cal.com, and all that happened is in the audit. */
export const quiet = async ({ call }: System, company: DemoCompany): Promise<void> =>
  soon(async () => {
    for (const state of ['due', 'unknown'] as const)
      expect((await call(listIntents, { limit: 1, state }, scopeOf(company))).data).toEqual([]);
    expect(await call(verifyAudit, {}, scopeOf(company))).toMatchObject({ intact: true, onTheirWay: 0 });
  });

/** A webhook of a booking of the company. */
const webhook = (file: string, uid: string, startTime: string, { eventTypeId }: DemoCompany): Buffer => {
  const body = JSON.parse(bodyOf(`docs-2021-10-20/${file}.json`).toString());
  const endTime = new Date(Date.parse(startTime) + HOUR_MS / 2).toISOString();
  const payload = { ...body.payload, uid, iCalUID: uid, eventTypeId, startTime, endTime };
  return Buffer.from(JSON.stringify({ ...body, createdAt: new Date().toISOString(), payload }));
};

/** A company with one of everything. */
export const furnish = async (system: System, company: DemoCompany) => {
  const { call } = system;
  const { tenantId, calcomTeamId } = company;
  const scope = scopeOf(company);
  const [serviceId, branchId] = [serviceOf(company), branchOf(company)];
  const staff = (members[tenantId] ?? []).map(({ staffId }) => staffId);
  const [staffId = '', otherStaffId = staffId] = staff;
  const own = tenantId === friseur.tenantId ? 10 : 20;
  // All of one name, so that they may be one person.
  const registered = async (n: number) => {
    const [email, phone] = [`guest-${own + n}@example.com`, `+49301234${own + n}`];
    return { ...(await call(createCustomer, { name: 'Erika Muster', email, phone }, scope)), email, phone };
  };
  const [customer, gone, twin] = [await registered(0), await registered(1), await registered(2)];
  const [triplet, lonely] = [await registered(3), await registered(4)];
  const customerId = customer.id;
  const merge = await call(mergeCustomers, { customerId, mergedId: gone.id, version: customer.version }, scope);

  const wish = { serviceId, branchId, staffId, startsAt: timeOf(times.booked), customer: { customerId } };
  const appointment = await call(createAppointment, { ...wish, as: 'host' }, scope);
  const appointmentId = appointment.id;
  const held = async (n: number) =>
    (await call(createHold, { serviceId, kind: 'voice', startsAt: timeOf(n), as: 'host' }, scope)).id;
  const [holdId, convertedHoldId] = [await held(times.released), await held(times.converted)];
  const movedHoldId = await held(times.moved);

  const delivered = async (file: string, which: string, startsAt: string) => {
    const calcomUid = `${which}-${calcomTeamId}`;
    await system.deliver(ingressMessage(webhook(file, calcomUid, startsAt, company), company));
    return soon(async () => {
      const [found] = (await call(listAppointments, { limit: 1, calcomUid }, scope)).data;
      if (found === undefined) throw new Error('not booked yet');
      return found.id;
    });
  };
  const deliveredId = await delivered('BOOKING_CREATED', 'delivered', timeOf(times.delivered));
  const pastId = await delivered('BOOKING_CREATED', 'past', timeOf(times.past));
  const requestedId = await delivered('BOOKING_REQUESTED', 'requested', timeOf(times.requested));
  const askedId = await delivered('BOOKING_REQUESTED', 'asked', timeOf(times.asked));

  const levels = { branch: branchId, service: serviceId, staff: staffId } as const;
  for (const level of ['branch', 'service', 'staff'] as const)
    await call(setPolicy, { level, subjectId: levels[level], rules }, scope);
  const callback = await call(createCallback, { customerId, appointmentId }, scope);
  const line = tenantId === friseur.tenantId ? friseurLine : otherLine;
  const asked = { endpointId: line.endpointId, name: 'request_callback', args: {}, call: callTo(line) };
  expect(await call(runVoiceFunction, asked, platformScope)).toMatchObject({ status: 'ok' });
  const [telephoned] = (await call(listCalls, { limit: 1 }, scope)).data;

  await soon(async () =>
    expect(await call(getAppointment, { appointmentId }, scope)).toMatchObject({ sync: 'in_step' }),
  );
  const [intent] = (await call(listIntents, { limit: 1, appointmentId }, scope)).data;
  const { id: reconciliationId } = await call(startReconciliation, {}, scope);
  await soon(async () =>
    expect(await call(getReconciliation, { reconciliationId }, scope)).toMatchObject({ state: 'done' }),
  );
  if (telephoned === undefined || intent === undefined) throw new Error('a company is furnished with a call');
  await quiet(system, company);
  // It signs the head of the chain.
  await call(exportAudit, {}, scope);
  return {
    id: tenantId as string,
    calcomTeamId,
    serviceId,
    branchId,
    staffId,
    otherStaffId,
    customerId,
    email: customer.email,
    phone: customer.phone,
    mergedId: gone.id,
    twinId: twin.id,
    tripletId: triplet.id,
    lonelyId: lonely.id,
    mergeId: merge.id,
    appointmentId,
    deliveredId,
    pastId,
    deliveredUid: `delivered-${calcomTeamId}`,
    requestedId,
    askedId,
    intentId: intent.id,
    holdId,
    convertedHoldId,
    movedHoldId,
    callbackId: callback.id,
    callId: telephoned.id,
    reconciliationId,
  };
};

import { AppError } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { companyChanged } from '@fencepost/contracts/tenant/company';
import { eventTypeMapped } from '@fencepost/contracts/tenant/mapping';
import { voiceAgentChanged } from '@fencepost/contracts/tenant/voice-agent';
import { makeQuarantine } from '@fencepost/service-kit/quarantine';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { answersFor, askProAi, type DemoCompany, friseur } from '../../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore, everythingIn } from '../../../test/world.ts';
import { repairOf } from '../../domain/repair.ts';
import { makeApplyDelivery } from '../deliveries/apply-delivery.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import type { ResolveTenant } from '../ports/neighbours.ts';
import { makeReplayQuarantined } from '../quarantine/replay-quarantined.ts';
import { makeReplayRepaired } from './replay-repaired.ts';

const NEW_TYPE = 99;
const mapped = (tenantId: TenantId, status: 'active' | 'retired' = 'active') => {
  const link = { id: derivedId('map', 'x'), serviceId: derivedId('svc', 'x'), calcomTeamId: 1, version: 1 };
  return repairOf(eventTypeMapped.subject, tenantId, { mapping: { ...link, eventTypeId: NEW_TYPE, status } });
};

/** Deliveries that wait: the new event type at both companies' addresses, one of another type, and one nobody can read. */
const prepared = async () => {
  const store = emptyStore();
  const stores = makeStores(store, fixedClock);
  const bodyAt = (company: DemoCompany, uid: string, eventTypeId: number, seq: number) =>
    deliveryOf(bookingBody({ uid, eventTypeId }), company, seq);
  const deliveries: readonly InboundDelivery[] = [
    bodyAt(friseur, 'ours', NEW_TYPE, 1),
    bodyAt(askProAi, 'foreign', NEW_TYPE, 2),
    bodyAt(friseur, 'other', 98, 3),
    deliveryOf(Buffer.from('{"triggerEvent":"BOOKING_CREATED","payload":{}}'), friseur, 4),
  ];
  let resolveTenant: ResolveTenant = answersFor([friseur, askProAi]);
  const applyDelivery = makeApplyDelivery({
    ...stores,
    resolveTenant: (question, scope) => resolveTenant(question, scope),
    matchHosts: async () => [],
    readBooking: async () => undefined,
    quarantine: makeQuarantine({ records: stores.quarantined, clock: fixedClock }),
    clock: fixedClock,
  });
  for (const delivery of deliveries) await applyDelivery(delivery, platformScope);
  const readIngress = async (seq: number) => {
    const delivery = deliveries[seq - 1];
    return delivery && { delivery, operation: null };
  };
  const applyRetellDelivery = async () => {
    throw new Error('nobody has called');
  };
  const replayQuarantined = makeReplayQuarantined({ ...stores, readIngress, applyDelivery, applyRetellDelivery });
  const asked: string[] = [];
  const replayRepaired = makeReplayRepaired({
    ...stores,
    replayQuarantined: (question, scope) => {
      asked.push(question.quarantineId);
      return replayQuarantined(question, scope);
    },
  });
  return {
    asked,
    replayRepaired,
    /** From now on the company has mapped the new event type. */
    map: () => {
      const before = answersFor([friseur, askProAi]);
      const owned = answersFor([friseur], [NEW_TYPE]);
      resolveTenant = (question, scope) =>
        (question.endpointId === friseur.endpointId ? owned : before)(question, scope);
    },
    seen: async () => {
      const { appointments, quarantine } = await everythingIn(store);
      return {
        booked: appointments.map(({ calcomUids }) => calcomUids?.[0]),
        waiting: quarantine
          .filter(({ status }) => status === 'quarantined')
          .map(({ streamSeq }) => streamSeq)
          .toSorted(),
      };
    },
  };
};

test('a mapping releases by itself what waited for it, and nothing foreign (A5, law 2)', async () => {
  const { map, replayRepaired, seen } = await prepared();
  expect(await seen()).toEqual({ booked: [], waiting: [1, 2, 3, 4] });
  map();
  const repair = mapped(friseur.tenantId);
  if (repair === undefined) throw new Error('a mapping is a repair');
  expect(await replayRepaired(repair, platformScope)).toEqual({ tried: 2, released: 1 });
  expect(await seen()).toEqual({ booked: ['ours'], waiting: [2, 3, 4] });
});

test('an event releases nothing by itself: without the binding all stays, however often it comes', async () => {
  const { replayRepaired, seen } = await prepared();
  const repair = mapped(friseur.tenantId);
  if (repair === undefined) throw new Error('a mapping is a repair');
  for (let times = 0; times < 2; times += 1) {
    expect(await replayRepaired(repair, platformScope)).toMatchObject({ released: 0 });
  }
  expect(await seen()).toEqual({ booked: [], waiting: [1, 2, 3, 4] });
});

test('an event that comes twice applies nothing twice', async () => {
  const { map, replayRepaired, seen } = await prepared();
  map();
  const repair = mapped(friseur.tenantId);
  if (repair === undefined) throw new Error('a mapping is a repair');
  // Of two at once one may find the other's write in its way: then its event comes again.
  await Promise.allSettled([replayRepaired(repair, platformScope), replayRepaired(repair, platformScope)]);
  await replayRepaired(repair, platformScope);
  expect(await seen()).toEqual({ booked: ['ours'], waiting: [2, 3, 4] });
});

test('a repair of another kind looks only at what waits for it', async () => {
  const { map, replayRepaired, asked } = await prepared();
  map();
  const company = { id: friseur.tenantId, number: 1, name: 'Friseur 1', timeZone: 'UTC', calcomTeam: null, version: 2 };
  const resumed = repairOf(companyChanged.subject, friseur.tenantId, { company: { ...company, status: 'active' } });
  expect(resumed).toMatchObject({ reasons: ['company_suspended'] });
  if (resumed !== undefined) await replayRepaired(resumed, platformScope);
  expect(asked).toEqual([]);
});

test('what binds nothing is no repair: a retired mapping, a suspended company, an agent that was given up', () => {
  const agent = { id: derivedId('agt', 'x'), vendor: 'retell', agentId: 'agent_1', status: 'removed', version: 2 };
  expect(mapped(friseur.tenantId, 'retired')).toBeUndefined();
  expect(repairOf(voiceAgentChanged.subject, friseur.tenantId, { voiceAgent: agent })).toBeUndefined();
  expect(repairOf(companyChanged.subject, friseur.tenantId, { company: { status: 'suspended' } })).toBeUndefined();
});

test('where the database or the tenant service fails, the event comes again, and the others were applied', async () => {
  const { quarantined } = makeStores(emptyStore(), fixedClock);
  const waiting = ['one', 'two', 'gone'].map((id) => ({ id }) as never);
  const replayed: string[] = [];
  const replayRepaired = makeReplayRepaired({
    quarantined: { ...quarantined, waiting: async (which) => (which.claimedTenantId ? waiting : []) },
    replayQuarantined: async ({ quarantineId }) => {
      if (quarantineId === 'one') throw new AppError('unavailable', 'not now');
      if (quarantineId === 'gone') throw new AppError('not_found', 'gone');
      replayed.push(quarantineId);
      return { status: 'released' } as never;
    },
  });
  const repair = mapped(friseur.tenantId);
  if (repair === undefined) throw new Error('a mapping is a repair');
  await expect(replayRepaired(repair, platformScope)).rejects.toMatchObject({ code: 'unavailable' });
  expect(replayed).toEqual(['two']);
});

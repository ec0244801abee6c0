import { AppError } from '@fencepost/contracts/errors';
import type { Collection, Store } from '@fencepost/mongo-kit/collection';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { answersFor, askProAi, type DemoCompany, friseur } from '../../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { emptyStore, everythingIn, useCasesOn } from '../../../test/world.ts';
import type { MatchHosts } from '../ports/neighbours.ts';

const toCome = { startTime: '2031-01-06T10:00:00Z', endTime: '2031-01-06T10:30:00Z' };
const body = bookingBody({ ...toCome, uid: 'one' });
/** Proves every delivery for one company, whichever endpoint it came to. */
const provedFor = (company: DemoCompany) => {
  const answer = answersFor([company], [friseur.eventTypeId]);
  return (question: Parameters<typeof answer>[0], scope: Parameters<typeof answer>[1]) =>
    answer({ ...question, endpointId: company.endpointId }, scope);
};
const staffOf = ({ tenantId }: DemoCompany) => `stf_${tenantId.slice(-26)}`;
const matchHosts: MatchHosts = async (_, { tenantId }) => [staffOf({ ...friseur, tenantId })];

test('who gives it, who comes and which appointment it is are asked while the proof is still on its way', async () => {
  const asked: string[] = [];
  const store = emptyStore();
  const proof = Promise.withResolvers<void>();
  const { applyDelivery } = useCasesOn(noting(store, asked), {
    matchHosts: async (hosts, scope) => {
      asked.push('hosts');
      return matchHosts(hosts, scope);
    },
    resolveTenant: async (question, scope) => {
      asked.push('proof');
      await proof.promise;
      return answersFor([friseur])(question, scope);
    },
  });
  const applied = applyDelivery(deliveryOf(body), platformScope);
  await new Promise((resolve) => setImmediate(resolve));
  const begun = [...asked].toSorted();
  expect(new Set(begun)).toEqual(
    new Set(['find appointments', 'find customers', 'findOne deliveries', 'hosts', 'proof']),
  );
  proof.resolve();
  expect(await applied).toBe('applied');
  expect(
    asked.filter((each) => begun.includes(each) && each !== 'findOne deliveries').toSorted(),
    'nothing is asked twice',
  ).toEqual(begun.filter((each) => each !== 'findOne deliveries'));
});

describe('what was read under the company that an endpoint claims', () => {
  /** The claimed company has this very booking and its booker already. */
  const known = async () => {
    const store = emptyStore();
    await useCasesOn(store, { matchHosts }).applyDelivery(deliveryOf(body), platformScope);
    return { store, before: await everythingIn(store) };
  };
  /** Another delivery of the same booking. */
  const another = bookingBody({ ...toCome, uid: 'one', additionalNotes: 'again' });

  test('is nothing to the company that is proved: it gets its own appointment, customer and staff (law 1, TI5)', async () => {
    const { store, before } = await known();
    const { applyDelivery } = useCasesOn(store, { matchHosts, resolveTenant: provedFor(askProAi) });
    expect(await applyDelivery(deliveryOf(another), platformScope)).toBe('applied');
    const { appointments, customers } = await everythingIn(store);
    const theirs = appointments.filter(({ tenantId }) => tenantId === askProAi.tenantId);
    const booker = customers.find(({ tenantId }) => tenantId === askProAi.tenantId);
    expect(theirs).toMatchObject([{ staffIds: [staffOf(askProAi)], customerId: booker?._id }]);
    expect(appointments.filter(({ tenantId }) => tenantId === friseur.tenantId)).toEqual(before.appointments);
  });

  test('is what the proved company has where it is the claimed one: positive control', async () => {
    const { store, before } = await known();
    const { applyDelivery } = useCasesOn(store, { matchHosts, resolveTenant: provedFor(friseur) });
    expect(await applyDelivery(deliveryOf(another), platformScope)).toBe('superseded');
    const after = await everythingIn(store);
    expect([after.appointments, after.customers]).toEqual([before.appointments, before.customers]);
  });

  test('leaves nothing where nothing is proved', async () => {
    const { store, before } = await known();
    const { applyDelivery } = useCasesOn(store, { matchHosts, resolveTenant: answersFor([]) });
    expect(await applyDelivery(deliveryOf(another), platformScope)).toBe('event_type_unknown');
    const { quarantine, ...rest } = await everythingIn(store);
    expect(quarantine).toHaveLength(1);
    expect(rest).toEqual({ ...before, quarantine: undefined });
  });
});

test('a claim without its customer is completed by the next delivery, as a customer without a claim is (EV1)', async () => {
  for (const lost of ['customers', 'staffDays']) {
    const store = emptyStore();
    const broken = useCasesOn(losing(store, lost), { matchHosts });
    await expect(broken.applyDelivery(deliveryOf(body), platformScope)).rejects.toMatchObject({ code: 'unavailable' });
    const left = await everythingIn(store);
    expect({
      customers: left.customers.length,
      claims: left.staffDays.length,
      appointments: left.appointments,
    }).toEqual(
      lost === 'customers'
        ? { customers: 0, claims: 1, appointments: [] }
        : { customers: 1, claims: 0, appointments: [] },
    );
    expect(await useCasesOn(store, { matchHosts }).applyDelivery(deliveryOf(body), platformScope)).toBe('applied');
    const { appointments, customers, staffDays } = await everythingIn(store);
    expect(appointments).toMatchObject([{ customerId: customers[0]?._id, contested: false }]);
    const owners = staffDays.flatMap(({ claims }) => claims.map(({ ownerId }) => ownerId));
    expect([...new Set(owners)]).toEqual([appointments[0]?._id]);
  }
});

type Change = <Row>(collection: Collection<Row>, name: string) => Collection<Row>;

const changed = (store: Store, change: Change): Store => ({
  ...store,
  collection: (definition) => {
    const door = store.collection(definition);
    return { ...door, forTenant: (tenantId) => change(door.forTenant(tenantId), definition.name) };
  },
});

/** Notes what is read. */
const noting = (store: Store, asked: string[]): Store =>
  changed(store, (collection, name) => ({
    ...collection,
    find: (filter, options) => {
      asked.push(`find ${name}`);
      return collection.find(filter, options);
    },
    findOne: (filter) => {
      asked.push(`findOne ${name}`);
      return collection.findOne(filter);
    },
  }));

/** Loses all that is inserted into one collection. */
const losing = (store: Store, lost: string): Store =>
  changed(store, (collection, name) =>
    name === lost
      ? { ...collection, insert: () => Promise.reject(new AppError('unavailable', 'no answer')) }
      : collection,
  );

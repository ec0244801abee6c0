import { derivedId } from '@fencepost/contracts/ids';
import { Staff } from '@fencepost/contracts/tenant/staff';
import { TeamMember } from '@fencepost/contracts/tenant/team';
import { fixedClock } from '@fencepost/testing/clocks';
import { describe, expect, test } from 'vitest';
import { bend, provenCompanies } from '../../../test/binding-graph.ts';
import { makeListBookableServices } from './list-bookable-services.ts';
import { makeMatchHosts } from './match-hosts.ts';
import { makeProveEventType } from './prove-event-type.ts';
import { makeProveService } from './prove-service.ts';

const twoCompanies = async () => {
  const { stores, companies } = await provenCompanies(2);
  const [one, two] = companies;
  if (!one || !two) throw new Error('two companies are set up');
  const serviceId = derivedId('svc', two.id, 'service');
  await bend(stores.branches, two.id, two.branchId, { serviceIds: [serviceId] });
  const prove = makeProveService({ ...stores, clock: fixedClock });
  return { stores, one, two, serviceId, prove };
};

describe('the chain service, event type, mapping, team and company (BKG-025..BKG-030)', () => {
  test('that agrees is a passport with the version of every link, and the terms of a booking', async () => {
    const { two, serviceId, prove } = await twoCompanies();
    const { passport, terms } = await prove({ serviceId, branchId: two.branchId }, two.scope);
    expect(passport).toMatchObject({
      company: { id: two.id },
      team: { calcomTeamId: two.teamId },
      mapping: { id: two.mappingId, version: 1 },
      service: { id: serviceId, version: 1 },
      branch: { id: two.branchId, version: 2 },
      eventTypeId: two.eventTypeId,
    });
    expect(new Set(passport.evidence.map(({ says }) => says))).toEqual(new Set([two.id]));
    expect(terms).toMatchObject({ eventTypeId: two.eventTypeId, calcomTeamId: two.teamId, timeZone: 'Europe/Berlin' });
  });

  test('of another company does not exist (law 12)', async () => {
    const { one, serviceId, prove } = await twoCompanies();
    const unknown = { serviceId: derivedId('svc', 'nobody'), branchId: null };
    const foreign = await prove({ serviceId, branchId: null }, one.scope).catch((error: unknown) => error);
    expect(foreign).toMatchObject({ code: 'not_found' });
    await expect(prove(unknown, one.scope)).rejects.toEqual(foreign);
  });

  test('whose mapping names another team is refused, not booked (BKG-031, K8)', async () => {
    const { stores, one, two, serviceId, prove } = await twoCompanies();
    await bend(stores.mappings, two.id, two.mappingId, { calcomTeamId: one.teamId });
    await expect(prove({ serviceId, branchId: null }, two.scope)).rejects.toMatchObject({
      code: 'service_not_in_team',
    });
  });

  test('whose service has no event type, or is not sold, is refused', async () => {
    const { stores, two, serviceId, prove } = await twoCompanies();
    await bend(stores.services, two.id, serviceId, { active: false });
    await expect(prove({ serviceId, branchId: null }, two.scope)).rejects.toMatchObject({
      code: 'service_not_in_team',
    });
    await bend(stores.services, two.id, serviceId, { active: true, eventTypeId: null });
    await expect(prove({ serviceId, branchId: null }, two.scope)).rejects.toMatchObject({
      code: 'service_not_in_team',
    });
  });

  test('is refused at a branch that does not sell the service, and at another company’s branch', async () => {
    const { stores, one, two, serviceId, prove } = await twoCompanies();
    await expect(prove({ serviceId, branchId: one.branchId }, two.scope)).rejects.toMatchObject({ code: 'not_found' });
    await bend(stores.branches, two.id, two.branchId, { serviceIds: [] });
    await expect(prove({ serviceId, branchId: two.branchId }, two.scope)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of a suspended company books nothing', async () => {
    const { stores, two, serviceId, prove } = await twoCompanies();
    await bend(stores.companies, two.id, two.id, { status: 'suspended' });
    await expect(prove({ serviceId, branchId: null }, two.scope)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('the chain of an event type that somebody has booked at Cal.com already (law 7)', () => {
  test('that agrees is a passport without an endpoint, on sale or not', async () => {
    const { stores, two, serviceId } = await twoCompanies();
    const prove = makeProveEventType({ ...stores, clock: fixedClock });
    await bend(stores.services, two.id, serviceId, { active: false });
    const proof = await prove({ eventTypeId: two.eventTypeId }, two.scope);
    expect(proof).toMatchObject({
      proved: true,
      passport: { company: { id: two.id }, team: { calcomTeamId: two.teamId }, service: { id: serviceId } },
    });
    expect(proof).not.toHaveProperty('passport.endpoint');
  });

  test('of another company proves nothing, in the words of one that nobody has (law 12, K7)', async () => {
    const { stores, one, two } = await twoCompanies();
    const prove = makeProveEventType({ ...stores, clock: fixedClock });
    const told = async (eventTypeId: number) => {
      const proof = await prove({ eventTypeId }, one.scope);
      return { ...proof, explanation: proof.proved ? '' : proof.explanation.replaceAll(String(eventTypeId), 'it') };
    };
    expect(await told(two.eventTypeId)).toMatchObject({ proved: false });
    expect(await told(two.eventTypeId)).toEqual(await told(987_654));
  });

  test('whose mapping names another team, or of a suspended company, proves nothing', async () => {
    const { stores, one, two } = await twoCompanies();
    const prove = makeProveEventType({ ...stores, clock: fixedClock });
    await bend(stores.mappings, two.id, two.mappingId, { calcomTeamId: one.teamId });
    expect(await prove({ eventTypeId: two.eventTypeId }, two.scope)).toMatchObject({ proved: false });
    await bend(stores.companies, one.id, one.id, { status: 'suspended' });
    expect(await prove({ eventTypeId: one.eventTypeId }, one.scope)).toMatchObject({ proved: false });
  });
});

test('only what the team sells at the branch is listed for booking', async () => {
  const { stores, two, serviceId } = await twoCompanies();
  const list = makeListBookableServices(stores);
  const idsAt = async (branchId: string | null) => (await list({ branchId }, two.scope)).data.map(({ id }) => id);
  expect(await idsAt(two.branchId)).toEqual([serviceId]);
  await bend(stores.branches, two.id, two.branchId, { serviceIds: [] });
  expect(await idsAt(two.branchId)).toEqual([]);
  expect(await idsAt(null)).toEqual([serviceId]);
  await bend(stores.mappings, two.id, two.mappingId, { status: 'retired' });
  expect(await idsAt(null)).toEqual([]);
});

test('a host of Cal.com is the company’s own member of staff, never another’s', async () => {
  const { stores, one, two } = await twoCompanies();
  const person = { name: 'Anna', email: 'anna@example.com', userId: null, branchIds: [], status: 'active', version: 1 };
  const staffId = derivedId('stf', two.id, 'anna');
  await stores.staff.forTenant(two.id).add(Staff.parse({ id: staffId, ...person }));
  const member = { calcomTeamId: two.teamId, calcomUserId: 77, calcomMembershipId: 1, name: null, role: 'MEMBER' };
  const linked = { id: derivedId('mem', two.id, '77'), email: 'other@example.com', accepted: true, staffId };
  await stores.teamMembers
    .forTenant(two.id)
    .add(TeamMember.parse({ ...member, ...linked, status: 'joined', version: 1 }));
  const match = makeMatchHosts(stores);
  const byUser = { hosts: [{ calcomUserId: 77, email: null }] };
  const byEmail = { hosts: [{ calcomUserId: 5, email: 'Anna@Example.com' }] };
  expect(await match(byUser, two.scope)).toEqual({ staffIds: [staffId] });
  expect(await match(byEmail, two.scope)).toEqual({ staffIds: [staffId] });
  expect(await match(byUser, one.scope)).toEqual({ staffIds: [] });
  expect(await match(byEmail, one.scope)).toEqual({ staffIds: [] });
});

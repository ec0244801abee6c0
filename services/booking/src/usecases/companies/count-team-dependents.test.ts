import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../../test/companies.ts';
import { bookingBody, deliveryOf } from '../../../test/deliveries.ts';
import { sampleAppointment } from '../../../test/samples.ts';
import { at, cut, slotsWorld } from '../../../test/slots-world.ts';
import { makeStores } from '../../../test/stores.ts';
import { emptyStore, useCasesOn } from '../../../test/world.ts';

const PAST = '2026-02-01T09:00:00.000Z';
const FUTURE = '2026-04-01T09:00:00.000Z';

const withAppointments = async () => {
  const store = emptyStore();
  const does = useCasesOn(store);
  const appointments = makeStores(store, fixedClock).appointments.forTenant(friseur.tenantId);
  for (const [id, calcomTeamId, startsAt] of [
    ['past', friseur.calcomTeamId, PAST],
    ['to-come', friseur.calcomTeamId, FUTURE],
    ['former-team', 7, FUTURE],
  ] as const) {
    const { booked, event } = await sampleAppointment(id, { startsAt }, { ...friseur, calcomTeamId });
    await appointments.add(booked, event);
  }
  return does;
};

test('what depends on a team is what its passports name, past appointments too (TEN-051, A12)', async () => {
  const { countTeamDependents } = await withAppointments();
  const ofTeam = (calcomTeamId: number | null) => countTeamDependents({ calcomTeamId }, scopeOf(friseur));
  expect(await ofTeam(friseur.calcomTeamId)).toEqual({ futureAppointments: 1, holds: 0, passports: 2 });
  expect(await ofTeam(7)).toEqual({ futureAppointments: 1, holds: 0, passports: 1 });
  expect(await ofTeam(8)).toEqual({ futureAppointments: 0, holds: 0, passports: 0 });
});

test('without a team, everything of the company counts, and nothing of another (TI6)', async () => {
  const { countTeamDependents, applyDelivery } = await withAppointments();
  const body = bookingBody({ uid: 'theirs', eventTypeId: askProAi.eventTypeId });
  await applyDelivery(deliveryOf(body, askProAi), platformScope);
  const all = (company: typeof friseur) => countTeamDependents({ calcomTeamId: null }, scopeOf(company));
  expect(await all(friseur)).toEqual({ futureAppointments: 2, holds: 0, passports: 3 });
  expect(await all(askProAi)).toMatchObject({ passports: 1 });
});

test('holds that stand are counted, of this company alone (TEN-051, BKG-041)', async () => {
  const store = emptyStore();
  const { createHold } = slotsWorld({ store, clock: fixedClock });
  for (const startsAt of [at('09:00'), at('10:00')]) {
    await createHold({ serviceId: cut, kind: 'voice', startsAt, as: 'customer', segments: [] }, scopeOf(friseur));
  }
  const { countTeamDependents } = useCasesOn(store);
  const holdsOf = async (company: typeof friseur) =>
    (await countTeamDependents({ calcomTeamId: null }, scopeOf(company))).holds;
  expect([await holdsOf(friseur), await holdsOf(askProAi)]).toEqual([2, 0]);
});

import { PolicyRules } from '@fencepost/contracts/booking/policy';
import { expect, test } from 'vitest';
import { serviceOf } from '../../../test/commands-world.ts';
import { friseur, scopeOf } from '../../../test/companies.ts';
import { at, halfHours, movableClock, termsOf } from '../../../test/slots-world.ts';
import { emptyStore, useCasesOn } from '../../../test/world.ts';

const scope = scopeOf(friseur);
const asked = { serviceId: serviceOf(friseur), from: at('08:00'), to: at('18:00') };

test('/v1 offers no start that the company’s rules deny a guest, whatever the service itself allows (PRT-026)', async () => {
  const clock = movableClock();
  const does = useCasesOn(emptyStore(), {
    clock,
    proveService: async () => ({ passport: {} as never, terms: termsOf() }),
    calcomSlots: async (_, { startsAt, endsAt }) => halfHours({ startsAt, endsAt }),
  });
  const starts = async () => (await does.listFreeSlots(asked, scope)).data.map(({ startsAt }) => startsAt);
  const all = await starts();
  expect(all.length, 'the control').toBeGreaterThan(4);
  const latest = all.at(-2) ?? '';
  const bookingNoticeMinutes = Math.round((Date.parse(latest) - clock.millis()) / 60_000);
  await does.setPolicy(
    { level: 'company', subjectId: null, rules: PolicyRules.parse({ bookingNoticeMinutes }) },
    scope,
  );
  expect(await starts()).toEqual(all.slice(-2));
});

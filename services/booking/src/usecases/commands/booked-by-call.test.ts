import { derivedId } from '@fencepost/contracts/ids';
import { expect, test } from 'vitest';
import { commandsWorld, keyed, serviceOf } from '../../../test/commands-world.ts';
import { friseur } from '../../../test/companies.ts';
import { at, movableClock } from '../../../test/slots-world.ts';

test('what was booked by a call keeps number, branch, agent and what they said in its stored passport (BKG-025, BKG-033)', async () => {
  const world = commandsWorld({ clock: movableClock() });
  const link = (prefix: string) => ({ id: derivedId(prefix, 'call'), version: 3 });
  const said = {
    source: 'dialled_number',
    subject: `number ${link('num').id}`,
    says: friseur.tenantId,
    detail: 'leads to a branch of company 1',
  } as const;
  const links = { phoneNumber: link('num'), branch: link('bra'), voiceAgent: link('agt') };
  const origin = { source: 'retell_ai', links, evidence: [said] } as const;
  const customer = { name: 'Erika', phone: '+491701234567' };
  const wish = { serviceId: serviceOf(friseur), startsAt: at('10:00'), customer, as: 'customer' } as const;
  const { id } = await world.createAppointment(wish, keyed(friseur, 'call'), origin);

  const stored = await world.appointments.forTenant(friseur.tenantId).byId(id);
  expect(stored).toMatchObject({ source: 'retell_ai', branchId: links.branch.id, passport: links });
  expect(stored?.passport.eventTypeId).toBe(friseur.eventTypeId);
  expect(stored?.passport.evidence).toContainEqual(said);
});

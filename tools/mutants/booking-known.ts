import type { Mutant } from './mutant.ts';

const deliveries = 'services/booking/src/usecases/deliveries';

/** Defects of the predecessor that the booking service must never have again. */
export const bookingKnownMutants: readonly Mutant[] = [
  {
    id: 'K7',
    defect: 'a cancellation is taken for whoever’s address it came to, and nobody asks whose the booking is',
    file: `${deliveries}/apply-booking.ts`,
    find: 'const proof = await prove(speech.subject, delivery, platform);',
    replace: `let proof = await prove(speech.subject, delivery, platform);
    if (!proof.proved && speech.trigger === 'BOOKING_CANCELLED') {
      const link = (prefix) => ({ id: prefix + '_00000000000000000000000000', version: 1 });
      const { claimedTenantId: tenantId, receivedAt: provedAt } = delivery;
      const { eventTypeId } = speech.subject;
      const chain = { company: { id: tenantId, version: 1 }, mapping: link('map'), service: link('svc') };
      const passport = { ...chain, team: { calcomTeamId: 1 }, eventTypeId, evidence: [], provedAt };
      const { reason: _, ...scope } = { ...platform, tenantId };
      proof = { proved: true, scope, passport, evidence: [] };
    }`,
    killedBy: [`${deliveries}/lineage.test.ts`],
    title: 'a cancellation reaches its own company’s booking alone',
  },
  {
    id: 'K7-read-ahead',
    defect: 'what was read under the company that the endpoint claims is taken for the proved one’s',
    file: `${deliveries}/read-ahead.ts`,
    find: 'asked === tenantId ? ahead : store.forTenant(asked)',
    replace: 'ahead',
    killedBy: [`${deliveries}/read-ahead.test.ts`],
    title: 'is nothing to the company that is proved',
  },
  {
    id: 'K7-no-show',
    defect: 'an appointment that has the uid is proof enough of whose a no-show is',
    file: `${deliveries}/apply-unbound.ts`,
    find: 'const proof = await prove(subject, delivery, platform);',
    replace: `const proof = standing === undefined
      ? await prove(subject, delivery, platform)
      : { proved: true, scope: claimed, passport: standing.appointment.passport, evidence: [] };`,
    killedBy: [`${deliveries}/lineage.test.ts`],
    title: 'a no-show of a company that no longer proves the booking touches nothing',
  },
  {
    id: 'K13',
    defect: 'a hold belongs to “the active company”: whichever asked first',
    file: 'services/booking/src/adapters/holds.ts',
    find: 'const collection = door.forTenant(tenantId);',
    replace: 'const collection = door.forTenant((makeHolds.active ??= tenantId));',
    killedBy: ['services/booking/src/usecases/commands/commands.test.ts'],
    title: 'of another company’s service, customer or hold knows nothing of them',
  },
  {
    id: 'K9',
    defect: 'a credential is stored as it is given out, where a hash is asked for',
    file: 'services/tenant/src/domain/credentials.ts',
    find: "createHash('sha256').update(text).digest('hex')",
    replace: 'text',
    killedBy: ['services/tenant/src/usecases/doors/api-keys.test.ts'],
    title: 'a key is shown once; what is stored is its SHA-256',
  },
  {
    id: 'D-17',
    defect: 'two that are written at once and tell of one booking are both kept, for there was no row to lock',
    file: 'services/booking/src/adapters/rows.ts',
    find: 'keys: { tenantId: 1, lineage: 1 }, unique: true',
    replace: 'keys: { tenantId: 1, lineage: 1 }',
    killedBy: ['services/booking/test/store.test.ts'],
    title: 'no two appointments of a company share any uid of their lineages',
  },
  {
    id: 'BK5',
    defect: 'a request that waits for the host’s word holds no slot',
    file: 'services/booking/src/domain/lifecycle.ts',
    find: "status === 'requested' || status === 'booked';",
    replace: "status === 'booked';",
    killedBy: ['services/booking/src/usecases/commands/decide-request.test.ts'],
    title: 'holds its slot: nobody else can book the time while it waits',
  },
];

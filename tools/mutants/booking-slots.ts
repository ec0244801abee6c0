import type { Mutant } from './mutant.ts';

const slots = 'services/booking/src/usecases/slots';
const commands = 'services/booking/src/usecases/commands';
const commandTests = [`${commands}/commands.test.ts`];
const holdTests = [`${slots}/holds.test.ts`];

/** In who has which time, and in the commands. */
export const bookingSlotMutants: readonly Mutant[] = [
  {
    id: 'BKG-040',
    defect: 'a command writes over whatever version there is by then',
    file: `${commands}/begin-command.ts`,
    find: 'if (version !== input.version)',
    replace: 'if (version < 0)',
    killedBy: commandTests,
    title: 'is refused with both versions',
  },
  {
    id: 'K17',
    defect: 'whoever repeats a booking is told that the slot is taken, by themselves',
    file: `${commands}/create-appointment.ts`,
    find: 'if (made !== undefined) return made;',
    replace: "if (made !== undefined) throw new AppError('slot_taken', 'It is there already.');",
    killedBy: commandTests,
    title: 'gives a repetition the appointment that is there',
  },
  {
    id: 'K10',
    defect: 'a move gives up the old slot and claims no other',
    file: `${commands}/commit-change.ts`,
    find: 'await giveUp(occupies);',
    replace: 'await giveUp([]);',
    killedBy: commandTests,
    title: 'by half of its length',
  },
  {
    id: 'K12',
    defect: 'what touches a claim is taken for an overlap',
    file: 'services/booking/src/adapters/staff-day.ts',
    find: '$elemMatch: { startsAt: { $lt: endsAt }',
    replace: '$elemMatch: { startsAt: { $lte: endsAt }',
    killedBy: holdTests,
    title: 'touching them is allowed (K12)',
  },
  {
    id: 'BK2',
    defect: 'a slot is looked at, then taken',
    file: 'services/booking/src/adapters/claim-place.ts',
    find: 'await days.compareAndSet(free, { push })',
    replace: '(await days.findOne(free)) && (await days.compareAndSet({ _id: place.id }, { push }))',
    killedBy: holdTests,
    title: 'of 256 callers who want one slot of two people is given to two',
  },
  {
    id: 'BK3',
    defect: 'an attempt that is refused gives back what an earlier one had',
    file: 'services/booking/src/adapters/claims.ts',
    find: '{ id: attempt }: Attempt): Promise<void> => {\n  for (const { id } of taken.toReversed()) {\n    await days.compareAndSet({ _id: id }, { pull: { claims: { attempt } } });',
    replace:
      '{ ownerId }: Attempt): Promise<void> => {\n  for (const { id } of taken.toReversed()) {\n    await days.compareAndSet({ _id: id }, { pull: { claims: { ownerId } } });',
    killedBy: ['services/booking/test/claims.test.ts'],
    title: 'takes back its own claims and none of an earlier attempt (BK3)',
  },
  {
    id: 'BKG-042',
    defect: 'a hold stops others until it is cleaned away',
    file: 'services/booking/src/adapters/claim-place.ts',
    find: 'evictHolds ? { $gte: NEVER } : { $gt: at }',
    replace: `evictHolds ? { $gte: NEVER } : { $gt: '' }`,
    killedBy: holdTests,
    title: 'over, it stops nobody, and cannot be released any more (BKG-042)',
  },
  {
    id: 'K18',
    defect: 'one company is shown what Cal.com told another',
    file: `${slots}/remembered-slots.ts`,
    find: 'scope.tenantId,',
    replace: '',
    killedBy: [`${slots}/list-free-slots.test.ts`],
    title: 'is never shown to another, though all else is the same (K18)',
  },
  {
    id: 'K20',
    defect: 'the token of a slot does not say which service was meant',
    file: 'services/booking/src/domain/slot-token.ts',
    find: 'serviceId: ServiceId.parse(service)',
    replace: `serviceId: ServiceId.parse('svc_00000000000000000000000000')`,
    killedBy: ['services/booking/src/domain/slots.property.test.ts'],
    title: 'means what was offered, to this company alone (K18, K20)',
  },
  {
    id: 'I5',
    defect: 'time is freed without stopping the slow writer first',
    file: `${slots}/sweep-claims.ts`,
    find: "if (!(await occupants.forTenant(scope.tenantId).bury(id, scope))) return 'left';",
    replace: 'void occupants;',
    killedBy: [`${slots}/sweep-claims.test.ts`],
    title: 'is free after a minute, and the slow writer finds a tombstone (I5)',
  },
  {
    id: 'I5-copy',
    defect: 'a copy of an earlier delivery gives up what the next move has just claimed',
    file: 'services/booking/src/usecases/deliveries/restate-appointment.ts',
    find: 'if (withFacts(known, said) === undefined) return nothingNew;',
    replace: `if (withFacts(known, said) === undefined) {
      await claims.forTenant(scope.tenantId).release(appointmentId, standing.occupies);
      return nothingNew;
    }`,
    killedBy: ['services/booking/src/usecases/deliveries/lineage.test.ts'],
    title: 'while the next move has claimed and not yet written (I5)',
  },
  {
    id: 'evicted-hold',
    defect: 'a hold that a vendor’s booking evicts still says that it is active',
    file: 'services/booking/src/usecases/deliveries/occupy-time.ts',
    find: "for (const holdId of outcome.evicted) await endHold(holdId, { status: 'released', causationId }, scope);",
    replace: 'void endHold;',
    killedBy: ['services/booking/src/usecases/deliveries/lineage.test.ts'],
    title: 'evicts a hold, which is written down as released',
  },
  {
    id: 'one-at-a-time',
    defect: 'the slot of a service that names no staff is free again as soon as Cal.com has named a host',
    file: 'services/booking/src/domain/time-to-claim.ts',
    find: 'if (place.length === 0 ||',
    replace: 'if (place.length >= 0 ||',
    killedBy: ['services/booking/src/usecases/outbound/nobody-named.test.ts'],
    title: 'sells a slot once, to 256 callers before Cal.com has answered and to 256 after it (A1, K12)',
  },
  {
    id: 'only-a-buffer',
    defect: 'what Cal.com has sold right after an appointment of ours is contested by our buffer',
    file: 'services/booking/src/usecases/deliveries/occupy-time.ts',
    find: 'const MOST_NEIGHBOURS = 4;',
    replace: 'const MOST_NEIGHBOURS = 0;',
    killedBy: ['services/booking/src/usecases/deliveries/contested.test.ts'],
    title: 'is not contested by a buffer of ours: visits that touch do not overlap (K12)',
  },
  {
    id: 'unheard-failure',
    defect:
      'a question that cannot be reckoned throws beside one that has begun, and ends the process of all companies',
    file: `${slots}/list-free-slots.ts`,
    find: 'const busyIn = async (',
    replace: 'const busyIn = (',
    killedBy: [`${slots}/list-free-slots.test.ts`],
    title: 'that cannot be reckoned leave no failure behind',
  },
];

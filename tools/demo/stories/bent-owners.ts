import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const FOUND_WITHIN_SECONDS = 20;
const INVARIANT = 'one-tenant-for-ever';
/** Two of each owner's; the flow test does it to every collection that an owner has. */
const PLACES = [
  { owner: 'tenant', collection: 'services' },
  { owner: 'tenant', collection: 'phoneNumbers' },
  { owner: 'booking', collection: 'customers' },
  { owner: 'booking', collection: 'appointments' },
] as const;

/** Story 25: rows of every owner are given to another company by hand, in the database. */
export const bentOwners = async (world: World, narrator: Narrator): Promise<void> => {
  const [own, other] = [world.company(1), world.company(15)];
  narrator.title(`25. Rows of every owner are given to ${other.name} by hand`);
  narrator.say(`${PLACES.map(({ owner, collection }) => `${owner}.${collection}`).join(', ')}; no event tells of it.`);
  const given: Awaited<ReturnType<World['giveRow']>>[] = [];
  const told = async () =>
    (await world.alerts(({ invariant, status }) => invariant === INVARIANT && status !== 'resolved')).flatMap(
      ({ samples }) => samples.map(({ subject }) => subject),
    );
  try {
    for (const place of PLACES) given.push(await world.giveRow(place, own, other));
    await narrator.checkSoon(
      'the scan finds each of them, by itself',
      FOUND_WITHIN_SECONDS,
      told,
      (seen) => given.length === PLACES.length && given.every(({ id }) => seen.includes(id)),
    );
  } finally {
    for (const { giveBack } of given) await giveBack();
  }
  await narrator.checkSoon(
    'given back, nothing is left of it',
    FOUND_WITHIN_SECONDS,
    told,
    (seen) => !given.some(({ id }) => seen.includes(id)),
  );
};

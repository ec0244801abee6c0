import type { SystemState } from '../dev/state.ts';
import { openOperator } from '../operator/operator.ts';
import { makeNarrator } from './narrator.ts';
import { alertStorm } from './stories/alert-storm.ts';
import { bentMapping } from './stories/bent-mapping.ts';
import { bentOwners } from './stories/bent-owners.ts';
import { bookedAtCalcom } from './stories/booked-at-calcom.ts';
import { bookingArrives } from './stories/booking-arrives.ts';
import { bookingLife } from './stories/booking-life.ts';
import { calcomFails } from './stories/calcom-fails.ts';
import { drift } from './stories/drift.ts';
import { foreignEventType, unknownEventType } from './stories/foreign-event-type.ts';
import { hardGuard } from './stories/hard-guard.ts';
import { rehearsedIncident } from './stories/rehearsed-incident.ts';
import { s1Incident } from './stories/s1-incident.ts';
import { twoImports } from './stories/two-imports.ts';
import { openWorld } from './world.ts';

/** Plays the stories against a running system and answers how many of their checks failed. */
export const playDemo = async (state: SystemState): Promise<number> => {
  const narrator = makeNarrator();
  const world = await openWorld(state);
  const operator = await openOperator(state.nats);
  try {
    await bookingArrives(world, narrator);
    await foreignEventType(world, narrator);
    await unknownEventType(world, narrator);
    await bentMapping(world, narrator, (eventTypeId) => operator.remap(world.company(15).id, eventTypeId));
    await bookedAtCalcom(world, narrator);
    await twoImports(world, narrator);
    await calcomFails(world, narrator);
    await drift(world, narrator);
    await rehearsedIncident(world, narrator);
    const endOfBookingLife = await bookingLife(world, narrator);
    await s1Incident(world, narrator);
    await hardGuard(world, narrator);
    await alertStorm(world, narrator);
    await endOfBookingLife();
    // At last: what is bent may be any appointment, and none is on its way to Cal.com any more.
    await bentOwners(world, narrator);
  } finally {
    await operator.close();
    await world.close();
  }
  const failures = narrator.failures();
  narrator.title(failures === 0 ? 'Every check held.' : `${failures} checks did not hold.`);
  return failures;
};

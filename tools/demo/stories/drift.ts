import { decideDrift, listDrift } from '@fencepost/contracts/tenant/drift';
import { getService, listServices } from '@fencepost/contracts/tenant/mapping';
import { startSync } from '@fencepost/contracts/tenant/sync';
import type { Narrator } from '../narrator.ts';
import { hasEnded, watchUntil } from '../sync-until.ts';
import type { World } from '../world.ts';

const LONGER_BY_MINUTES = 15;

/** Story 9: somebody changes an event type at Cal.com; the company sees what differs, and decides. */
export const drift = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(15);
  const api = world.api(company.apiKey);
  const [, eventTypeId = 0] = company.eventTypeIds;
  const services = (await api(listServices, { limit: 100 })).data;
  const service = services.find((candidate) => candidate.eventTypeId === eventTypeId);
  if (service === undefined) throw new Error(`no service of event type ${eventTypeId} is imported`);
  narrator.title('9. An event type is changed at Cal.com');
  const longer = service.durationMinutes + LONGER_BY_MINUTES;
  narrator.say(`${service.name} now takes ${longer} minutes there instead of ${service.durationMinutes}.`);
  const eventType = `teams/${company.calcomTeamId}/event-types/${eventTypeId}`;
  await world.calcom('PATCH', eventType, { lengthInMinutes: longer });
  const { id } = await api(startSync, { acceptChanges: false });
  await watchUntil(api, id, hasEnded);
  const [found] = (await api(listDrift, { state: 'open' })).data.filter((one) => one.eventTypeId === eventTypeId);
  narrator.check('the difference is told, field by field', found?.differences.length === 1);
  for (const { field, ours, theirs, severity } of found?.differences ?? [])
    narrator.quote(`${field}: ${ours} here, ${theirs} at Cal.com (${severity})`);
  const kept = await api(getService, { serviceId: service.id });
  narrator.check('the service is as it was, and not called synced', kept.syncStatus === 'pending');
  if (found === undefined) return;
  narrator.say('The company decides that its own length holds, and resets it at Cal.com.');
  await api(decideDrift, { driftId: found.id, decision: 'reset', version: found.version });
  const settled = await api(getService, { serviceId: service.id });
  narrator.check('both sides agree again, the service is synced', settled.syncStatus === 'synced');
  narrator.check('nothing differs any more', (await api(listDrift, { state: 'open' })).data.length === 0);
};

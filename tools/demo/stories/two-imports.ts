import { listMappings, listServices } from '@fencepost/contracts/tenant/mapping';
import { startSync } from '@fencepost/contracts/tenant/sync';
import { getTeam } from '@fencepost/contracts/tenant/team';
import type { ApiClient } from '../../api/api-client.ts';
import type { Narrator } from '../narrator.ts';
import { hasEnded, syncUntil, watchUntil } from '../sync-until.ts';
import type { World } from '../world.ts';

const ALERTED_WITHIN_SECONDS = 10;
const INVARIANT = 'team-mismatch-stops-import';

/** Everything an import could write, with versions: equal before and after means that nothing was written. */
const written = async (api: ApiClient) =>
  JSON.stringify([await api(listServices, { limit: 100 }), await api(listMappings, { limit: 100 })]);

/** Story 7: two companies import at once, and one team’s list has an event type of the other team. */
export const twoImports = async (world: World, narrator: Narrator): Promise<void> => {
  const [clean, crossed] = [world.company(1), world.company(15)];
  const [cleanApi, crossedApi] = [world.api(clean.apiKey), world.api(crossed.apiKey)];
  const [foreign = 0] = clean.eventTypeIds;
  narrator.title('7. Two companies import at once; one team’s list shows an event type of the other');
  narrator.say(`Cal.com lists event type ${foreign} of ${clean.name} among those of ${crossed.name}’s team.`);
  await world.calcom('POST', `teams/${crossed.calcomTeamId}/foreign-event-types`, { eventTypeId: foreign });
  const before = await written(crossedApi);
  const runs = await Promise.all([cleanApi(startSync, {}), crossedApi(startSync, {})]);
  const [good, stopped] = await Promise.all([
    watchUntil(cleanApi, runs[0].id, hasEnded),
    watchUntil(crossedApi, runs[1].id, hasEnded),
  ]);
  narrator.check(`the import of ${clean.name} is synced`, good.state === 'synced');
  narrator.check(`the import of ${crossed.name} stopped with an error`, stopped.state === 'error');
  narrator.quote(stopped.error?.message ?? 'no error');
  narrator.check(
    'it names both teams and the event type',
    stopped.error?.eventTypeId === foreign &&
      stopped.error.expectedTeamId === crossed.calcomTeamId &&
      stopped.error.actualTeamId === clean.calcomTeamId,
  );
  narrator.check('it has written nothing', (await written(crossedApi)) === before);
  const ofCrossed = () => world.alerts((alert) => alert.invariant === INVARIANT && alert.tenantId === crossed.id);
  const [alert] = await narrator.checkSoon('a critical alert stands', ALERTED_WITHIN_SECONDS, ofCrossed, (seen) =>
    seen.some(({ status, severity }) => status === 'open' && severity === 'critical'),
  );
  for (const text of await world.slackMessages(alert?.id ?? 'no alert')) narrator.quote(text);
  narrator.say('The event type is taken out of the list, and the company imports again.');
  await world.calcom('DELETE', `teams/${crossed.calcomTeamId}/foreign-event-types`);
  const again = await syncUntil(crossedApi, hasEnded);
  narrator.check('now it is synced', again.state === 'synced');
  narrator.check('the team says so', (await crossedApi(getTeam, {})).syncStatus === 'synced');
  await narrator.checkSoon('the alert resolves itself', ALERTED_WITHIN_SECONDS, ofCrossed, (seen) =>
    seen.every(({ status }) => status === 'resolved'),
  );
};

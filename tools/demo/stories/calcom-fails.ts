import { codeOf } from '@fencepost/contracts/errors';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { cancelSync, type SyncRun } from '@fencepost/contracts/tenant/sync';
import { getTeam } from '@fencepost/contracts/tenant/team';
import { ownerKeyOf } from '../../seed/register-webhooks.ts';
import type { Narrator } from '../narrator.ts';
import { hasEnded, syncUntil } from '../sync-until.ts';
import type { World } from '../world.ts';

const NEW_KEY = 'cal_demo_friseur_renewed';

const isWaiting = ({ state, waitingUntil }: SyncRun): boolean => state === 'syncing' && waitingUntil !== null;

/** Story 8: Cal.com fails in several ways; what is shown is true at every moment, and nothing of the last good import is lost. */
export const calcomFails = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  const api = world.api(company.apiKey);
  const oldKey = ownerKeyOf(company.calcomTeamId);
  const eventTypes = `teams/${company.calcomTeamId}/event-types`;
  const servicesNow = async () => (await api(getTeam, {})).eventTypeCount;
  const before = await servicesNow();
  narrator.title('8. Cal.com fails, and the company is told the truth');

  narrator.say('Cal.com answers 500.');
  await world.calcom('POST', 'faults', { path: eventTypes, effect: { kind: 'status', status: 500 } });
  const waiting = await syncUntil(api, (run) => isWaiting(run) || hasEnded(run));
  narrator.check('the run waits, says until when and why', isWaiting(waiting));
  narrator.quote((await api(getTeam, {})).summary);
  await world.calcom('DELETE', 'faults');
  await api(cancelSync, { runId: waiting.id });

  narrator.say('Cal.com lists nothing at all.');
  await world.calcom('POST', 'faults', {
    path: eventTypes,
    times: 1,
    effect: { kind: 'status', status: 200, body: { status: 'success', data: [] } },
  });
  const doubting = await syncUntil(api, (run) => isWaiting(run) || run.state === 'held' || hasEnded(run));
  narrator.check('the run asks for what is missing, does not believe the list, and waits', isWaiting(doubting));
  narrator.quote(doubting.error?.message ?? 'no error');
  narrator.check('the last good import is kept', (await servicesNow()) === before);
  await api(cancelSync, { runId: doubting.id });

  narrator.say('The key expires.');
  await world.calcom('POST', 'keys/expire', { key: oldKey });
  const refused = await syncUntil(api, hasEnded);
  narrator.check('the run ends at once and names the key', refused.error?.code === 'credentials_refused');
  narrator.quote(refused.error?.message ?? 'no error');

  narrator.say('Somebody stores the key of a colleague who may not administer the team.');
  const weaker = await api(setCalcomApiKey, { apiKey: 'cal_demo_friseur_member' }).then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? `${codeOf(error)}: ${error.message}` : 'unknown'),
  );
  narrator.check('it is refused at once, in words', weaker.startsWith('credentials_refused'));
  narrator.quote(weaker);

  narrator.say('A new key of the owner is stored.');
  await world.calcom('POST', 'keys/rotate', { key: oldKey, to: NEW_KEY });
  await api(setCalcomApiKey, { apiKey: NEW_KEY });
  const healed = await syncUntil(api, hasEnded);
  narrator.check('the team is synced again', healed.state === 'synced' && (await servicesNow()) === before);
  await world.calcom('POST', 'keys/rotate', { key: NEW_KEY, to: oldKey });
  await api(setCalcomApiKey, { apiKey: oldKey });
};

import { setTimeout as wait } from 'node:timers/promises';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import { TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import { issueCompanyApiKey, listApiKeys, revokeApiKey } from '@fencepost/contracts/tenant/api-key';
import { getCompany, registerCompany } from '@fencepost/contracts/tenant/company';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { listEndpoints, openEndpoint, rotateEndpointSecret } from '@fencepost/contracts/tenant/endpoint';
import { bindTeam, getTeam } from '@fencepost/contracts/tenant/team';
import { switchTeam } from '@fencepost/contracts/tenant/team-switch';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Caller } from '@fencepost/service-kit/mesh';
import { newId } from '@fencepost/service-kit/random-id';
import type { SyntheticCompany } from '../domain/canaries/canary-record.ts';
import { type Furnishing, furnishCompany, type Mark } from '../usecases/canaries/furnish-company.ts';
import type { CanaryStores, PrepareCompanies } from '../usecases/canaries/ports.ts';
import type { Doors } from './canary-asks.ts';

/** What a synthetic company has at Cal.com. */
export interface CanaryKey {
  readonly apiKey: string;
  readonly calcomTeamId: number;
  /** A team that it is bound to first and leaves for the other: so it has a change of team that can be tried. */
  readonly formerTeamId?: number | undefined;
}

interface Ground {
  readonly call: Caller;
  readonly platform: (reason: string) => PlatformScope;
  readonly stores: CanaryStores;
  readonly keys: readonly [CanaryKey, CanaryKey];
  readonly edgeUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when this process is about to end. */
  readonly ending: AbortSignal;
}

/** Numbers of companies that no person has. */
const NUMBERS = [990_001, 990_002] as const;
const actor = { kind: 'service', id: 'canary-prober' } as const;
const KEY_LABEL = 'canary prober';
const MOST = 100;
const IMPORT_WITHIN_MS = 30_000;
const DOOR_OPENS_WITHIN_MS = 10_000;
const POLL_MS = 100;
/** Other replicas go on with the secret they have. */
const OVERLAP_MINUTES = 24 * 60;
const DOORS_LAST_MS = 12 * 60 * 60_000;

export interface SyntheticCompanies {
  readonly prepare: PrepareCompanies;
  readonly doorsOf: (companyId: string) => Doors | undefined;
}

/** The two companies of the prober, made by validated commands like any other company. */
export const makeSyntheticCompanies = (ground: Ground): SyntheticCompanies => {
  const { stores, clock } = ground;
  const opened = new Map<string, { readonly doors: Doors; readonly at: number }>();
  const prepareOne = async (place: 0 | 1): Promise<SyntheticCompany> => {
    const number = NUMBERS[place];
    const asPlatform = () => ground.platform('the prober prepares its synthetic companies');
    const name = `Canary ${number}`;
    const { id } = await ground.call(registerCompany, { number, name, timeZone: 'Europe/Berlin' }, asPlatform());
    const furnishing = furnishingOf(ground, id);
    await connect(furnishing, ground, ground.keys[place]);
    const known = opened.get(id);
    if (known === undefined || clock.millis() - known.at > DOORS_LAST_MS) {
      opened.set(id, { doors: await openDoors(furnishing, ground, id), at: clock.millis() });
    }
    const before = await stores.companies.byId(id);
    const holdings = await furnishCompany(furnishing, id, markOf(number), before?.holdings ?? {});
    const next = { id, holdings, version: (before?.version ?? 0) + 1 };
    if (before === undefined) await stores.companies.add(next);
    else await stores.companies.save(next);
    // What is secret is in memory alone.
    return { ...next, holdings: { ...holdings, calcomKey: ground.keys[place].apiKey } };
  };
  return {
    prepare: async () => {
      const both = [prepareOne(0), prepareOne(1)] as const;
      // Each is mostly a wait. Whoever tries again finds nobody at it any more.
      await Promise.allSettled(both);
      return Promise.all(both);
    },
    doorsOf: (companyId) => opened.get(companyId)?.doors,
  };
};

const markOf = (number: number): Mark => ({
  mark: `canary-${number}`,
  phoneNumber: `+4930231259${String(number % 100).padStart(2, '0')}`,
  customerPhone: `+4930231258${String(number % 100).padStart(2, '0')}`,
});

const furnishingOf = ({ call, platform, clock, log, ending }: Ground, tenantId: string): Furnishing => ({
  ask: (action, input) => call(action, input, tenantScope({ tenantId, actor, requestId: newId('req') })),
  // The contract says that its scope is the platform's; the checker cannot follow that through the generic.
  askPlatform: (action, input) => call(action, input, platform('the prober prepares its synthetic companies') as never),
  ...{ clock, log, pause: (ms) => wait(ms, undefined, { signal: ending }) },
});

/** Binds the team that it has at Cal.com, once, and waits for its import. */
const connect = async (
  { ask }: Furnishing,
  { log, ending }: Ground,
  { apiKey, calcomTeamId, formerTeamId }: CanaryKey,
): Promise<void> => {
  const teamNow = () => ask(getTeam, {}).catch(() => undefined);
  const untilSynced = async (teamId: number): Promise<void> => {
    for (let waited = 0; waited < IMPORT_WITHIN_MS; waited += POLL_MS) {
      const team = await teamNow();
      if (team?.calcomTeamId === teamId && team.syncStatus === 'synced') return;
      await wait(POLL_MS, undefined, { signal: ending });
    }
    log.warn({ calcomTeamId: teamId }, 'a synthetic company was not imported in time');
  };
  try {
    const bound = await teamNow();
    if (bound?.calcomTeamId === calcomTeamId) return;
    if (bound === undefined) {
      const first = formerTeamId ?? calcomTeamId;
      await ask(setCalcomApiKey, { apiKey });
      await ask(bindTeam, { calcomTeamId: first });
      await untilSynced(first);
    }
    if (formerTeamId === undefined) return;
    await ask(switchTeam, { calcomTeamId });
    await untilSynced(calcomTeamId);
  } catch (error) {
    log.warn({ code: codeOf(error), err: error }, 'a synthetic company has no team at Cal.com');
  }
};

/** A key and two endpoints, whose secrets nobody but this process has. */
const openDoors = async (
  { ask, askPlatform }: Furnishing,
  { edgeUrl, clock, ending }: Ground,
  tenantId: string,
): Promise<Doors> => {
  const old = (await ask(listApiKeys, { limit: MOST })).data.filter(
    ({ label, status }) => label === KEY_LABEL && status === 'active',
  );
  const { key } = await askPlatform(issueCompanyApiKey, {
    ...{ tenantId: TenantId.parse(tenantId), label: KEY_LABEL, role: 'owner' },
  });
  // The newest few belong to other replicas.
  for (const { id, version } of old.slice(MOST_REPLICAS)) await ask(revokeApiKey, { apiKeyId: id, version });
  const endpoints = (await ask(listEndpoints, { limit: MOST })).data.filter(({ status }) => status === 'active');
  const calcom = endpoints.findLast(({ vendor }) => vendor === 'calcom');
  const retell = endpoints.findLast(({ vendor }) => vendor === 'retell');
  const secret = newId('key');
  const door =
    calcom === undefined
      ? await ask(openEndpoint, { vendor: 'calcom' })
      : await ask(rotateEndpointSecret, { endpointId: calcom.id, overlapMinutes: OVERLAP_MINUTES });
  const voice =
    retell === undefined
      ? await ask(openEndpoint, { vendor: 'retell', secret })
      : await ask(rotateEndpointSecret, { endpointId: retell.id, overlapMinutes: OVERLAP_MINUTES, secret });
  await untilOpen(edgeUrl, key, { clock, ending });
  return {
    apiKey: key,
    calcom: { key: door.key, secret: door.secret },
    retell: { key: voice.key, secret: voice.secret },
  };
};

const MOST_REPLICAS = 5;

/** The edge hears of a key a moment after it is issued; throws `unavailable` where it does not. */
const untilOpen = async (edgeUrl: string, key: string, { clock, ending }: Pick<Ground, 'clock' | 'ending'>) => {
  const until = clock.millis() + DOOR_OPENS_WITHIN_MS;
  const path = getCompany.http?.path ?? '';
  while (clock.millis() < until) {
    const signal = AbortSignal.any([ending, AbortSignal.timeout(DOOR_OPENS_WITHIN_MS)]);
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${edgeUrl}${path}`, { headers, signal }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.ok) return;
    await wait(POLL_MS, undefined, { signal: ending });
  }
  throw new AppError('unavailable', 'The edge does not know the key of a synthetic company yet.');
};

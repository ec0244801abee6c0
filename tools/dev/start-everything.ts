import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../servers/free-port.ts';
import type { Environment } from '../servers/provider.ts';
import type { Screen } from '../servers/screen.ts';
import { type Obtained, obtainServers } from '../servers/servers.ts';
import type { Fleet } from './fleet.ts';
import type { Member } from './keeper.ts';
import { type NodeProcess, startNodeProcess } from './node-process.ts';
import { choosePorts, type Ground, type Processes, processesOf, urlOf } from './processes.ts';
import { loadSecrets } from './secrets.ts';
import type { SystemFacts } from './state.ts';

export interface StartOptions {
  /** Holds data, logs, secrets and state. */
  readonly directory: string;
  /** Acknowledged writes survive a power cut. */
  readonly durable: boolean;
  /** Loads the demo companies. */
  readonly seed: boolean;
  /** Begins without the data of earlier runs. */
  readonly fresh?: boolean;
  /** NATS_URL, REDIS_URL and MONGO_URL name servers to use instead of own ones. */
  readonly env?: Environment;
  /** Where the edge listens if it can. */
  readonly edgePort?: number;
  /** Ends an installation. */
  readonly signal?: AbortSignal;
  /** Other processes than ours, for tests of the launcher itself. */
  readonly processes?: (ground: Ground) => Processes;
}

const root = resolve(import.meta.dirname, '..', '..');

/** Servers, then fakes, then services, then the demo companies. */
export const startEverything = async (
  options: StartOptions,
  { fleet, screen }: { readonly fleet: Fleet; readonly screen: Screen },
): Promise<SystemFacts> => {
  const { directory, signal, env = process.env } = options;
  const logs = join(directory, 'logs');
  rmSync(logs, { recursive: true, force: true });
  if (options.fresh) rmSync(join(directory, 'data'), { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const startWave = async (what: string, members: readonly Member[]) => {
    screen.progress(`Starting the ${what} …`);
    await fleet.start(members);
    screen.line(`Started the ${what}: ${members.map((member) => member.name).join(', ')}.`);
  };

  const obtained = await obtainServers({ env, screen, ...(signal && { signal }) });
  await startWave('servers', await Promise.all(obtained.map((server) => serverMember(server, options))));
  const servers = { nats: fleet.urlOf('nats'), redis: fleet.urlOf('redis'), mongo: fleet.urlOf('mongo') };

  const ports = await choosePorts(options.edgePort);
  const ground = { root, servers, secrets: loadSecrets(directory), ports };
  const { fakes, services } = (options.processes ?? processesOf)(ground);
  const member = (program: NodeProcess): Member => ({
    name: program.name,
    start: (life) => startNodeProcess(program, { root, log: join(logs, `${program.name}.log`), signal: life }),
  });
  await startWave('fakes', fakes.map(member));
  await startWave('services', services.map(member));

  const edge = urlOf(ports, 'edge');
  const urls = { edge, slack: urlOf(ports, 'slack'), mail: urlOf(ports, 'mail'), calcom: urlOf(ports, 'calcom') };
  screen.progress('Loading the demo companies …');
  const seeded = options.seed ? await loadDemoCompanies(options, { ...urls, nats: servers.nats }) : nothingSeeded;
  screen.progress('');
  return { ...urls, ...servers, ...seeded };
};

const serverMember = async ({ provider, found }: Obtained, { directory, durable }: StartOptions): Promise<Member> => {
  const port = await freePort();
  const data = join(directory, 'data', provider.name);
  const log = join(directory, 'logs', `${provider.name}.log`);
  return {
    name: provider.name,
    start: (signal) => provider.start(found, { directory: data, port, durable, log, signal }),
  };
};

type Seeded = Pick<SystemFacts, 'operatorKey' | 'companies'>;

const nothingSeeded: Seeded = { operatorKey: '', companies: [] };

const loadDemoCompanies = async (
  { directory }: StartOptions,
  { edge, calcom, nats }: { readonly edge: string; readonly calcom: string; readonly nats: string },
): Promise<Seeded> => {
  const { seed } = await import('../seed/seed.ts');
  const { registerWebhooks } = await import('../seed/register-webhooks.ts');
  const seeded = await seed({ nats, keysFile: join(directory, 'data', 'keys.json') });
  const companies = seeded.companies.map(({ endpointKey, retellEndpointKey, ...company }) => ({
    ...company,
    webhookUrl: `${edge}/webhooks/calcom/${endpointKey}`,
    retellWebhookUrl: `${edge}/webhooks/retell/${retellEndpointKey}`,
  }));
  await registerWebhooks(calcom, companies);
  return { operatorKey: seeded.operatorKey, companies };
};

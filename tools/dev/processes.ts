import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../servers/free-port.ts';
import type { NodeProcess } from './node-process.ts';
import type { Secrets } from './secrets.ts';

/** What the processes stand on: where the servers are, which ports are free, which secrets to use. */
export interface Ground {
  readonly root: string;
  readonly servers: { readonly nats: string; readonly redis: string; readonly mongo: string };
  readonly secrets: Secrets;
  readonly ports: Ports;
}

/** `edge` serves the public; a service's other port is its operations server. */
type PortName =
  | 'edge'
  | 'edge-ops'
  | 'tenant'
  | 'booking'
  | 'integrity-monitor'
  | 'calcom'
  | 'slack'
  | 'mail'
  | 'mail-smtp';
export type Ports = Readonly<Record<PortName, number>>;

export interface Processes {
  readonly fakes: readonly NodeProcess[];
  readonly services: readonly NodeProcess[];
}

const HOST = '127.0.0.1';
const SLACK_CHANNEL = 'C0FENCEPOST';
/** Who presses the buttons of the fake Slack. */
const SLACK_USER = 'U0DEMO';
const SCAN_INTERVAL_MS = '2000';
const SHUTDOWN_GRACE_MS = '10000';
/** The synthetic companies' keys and teams at the fake Cal.com. */
const CANARY_KEYS = 'cal_demo_canary_owner_1@990000001/990000011,cal_demo_canary_owner_2@990000002/990000012';

/** Free ports for one run; a process that is started again gets its own again. */
export const choosePorts = async (edgePort?: number): Promise<Ports> => ({
  edge: await freePort(edgePort),
  'edge-ops': await freePort(),
  tenant: await freePort(),
  booking: await freePort(),
  'integrity-monitor': await freePort(),
  calcom: await freePort(),
  slack: await freePort(),
  mail: await freePort(),
  'mail-smtp': await freePort(),
});

export const urlOf = (ports: Ports, port: PortName): string => `http://${HOST}:${ports[port]}`;

/** Every process of the system but the servers, as data. */
export const processesOf = (ground: Ground): Processes => {
  const { root, servers, secrets, ports } = ground;
  const fake = (name: 'calcom' | 'slack' | 'mail', env: Record<string, string> = {}): NodeProcess => ({
    name: `fake-${name}`,
    main: `packages/fakes/src/${name}/main.ts`,
    url: urlOf(ports, name),
    env: { HOST, PORT: `${ports[name]}`, ...env },
  });
  const service = (name: string, opsPort: PortName, env: Record<string, string>): NodeProcess => ({
    name,
    main: `services/${name}/src/main.ts`,
    url: urlOf(ports, opsPort),
    env: { NATS_URL: servers.nats, OPS_HOST: HOST, OPS_PORT: `${ports[opsPort]}`, SHUTDOWN_GRACE_MS, ...env },
  });
  const database = (name: string) => ({ MONGO_URL: servers.mongo, MONGO_DATABASE: `fencepost_${name}` });
  const {
    secretKeys: SECRET_KEYS,
    slackToken: SLACK_TOKEN,
    slackSigningSecret: SLACK_SIGNING_SECRET,
    auditSigningKey: AUDIT_SIGNING_KEY,
    certificateKey: CERTIFICATE_KEY,
  } = secrets;

  return {
    fakes: [
      fake('calcom'),
      fake('mail', { SMTP_PORT: `${ports['mail-smtp']}` }),
      fake('slack', {
        SLACK_SIGNING_SECRET,
        SLACK_USER,
        INTERACTIONS_URL: `${urlOf(ports, 'edge')}/webhooks/slack/interactions`,
      }),
    ],
    services: [
      service('tenant', 'tenant', {
        ...database('tenant'),
        SECRET_KEYS,
        REDIS_URL: servers.redis,
        CALCOM_API_URL: urlOf(ports, 'calcom'),
        PUBLIC_URL: urlOf(ports, 'edge'),
      }),
      service('booking', 'booking', {
        ...database('booking'),
        SECRET_KEYS,
        AUDIT_SIGNING_KEY,
        REDIS_URL: servers.redis,
        CALCOM_API_URL: urlOf(ports, 'calcom'),
      }),
      service('integrity-monitor', 'integrity-monitor', {
        ...database('integrity_monitor'),
        SLACK_TOKEN,
        SLACK_CHANNEL,
        SLACK_APPROVERS: SLACK_USER,
        SLACK_API_URL: `${urlOf(ports, 'slack')}/api/`,
        SCAN_INTERVAL_MS,
        CERTIFICATE_KEY,
        CANARY_KEYS,
        CANARY_EDGE_URL: urlOf(ports, 'edge'),
        SMTP_URL: `smtp://${HOST}:${ports['mail-smtp']}`,
        REPORT_TO: 'operators@fencepost.example',
        RUNBOOK_BASE_URL: pathToFileURL(join(root, 'docs', 'runbooks')).href,
      }),
      service('edge', 'edge-ops', {
        HTTP_HOST: HOST,
        HTTP_PORT: `${ports.edge}`,
        REDIS_URL: servers.redis,
        SECRET_KEYS,
        SLACK_SIGNING_SECRET,
        SLACK_REPLY_ORIGIN: urlOf(ports, 'slack'),
      }),
    ],
  };
};

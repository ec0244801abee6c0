import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { startBooking } from '@fencepost/booking/app';
import { bookingConfig } from '@fencepost/booking/config';
import type { ActionContract, ScopeOf } from '@fencepost/contracts/define';
import { startEdge } from '@fencepost/edge/app';
import { edgeConfig } from '@fencepost/edge/config';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { canaryCompanies, canaryFormerTeams } from '@fencepost/fakes/demo-companies';
import { startFakeSlack } from '@fencepost/fakes/slack/server';
import { startIntegrityMonitor } from '@fencepost/integrity-monitor/app';
import { integrityMonitorConfig } from '@fencepost/integrity-monitor/config';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { startTenant } from '@fencepost/tenant/app';
import { tenantConfig } from '@fencepost/tenant/config';
import type { Servers } from '@fencepost/testing/servers';
import type { z } from 'zod';

const UNLIMITED = 1_000_000;
const token = 'xoxb-canaries';

/** The synthetic companies at the fake Cal.com. */
const canaryKeys = demoApiKeys.canaryOwners
  .map((key, place) => `${key}@${canaryCompanies[place]?.calcomTeamId}/${canaryFormerTeams[place]?.calcomTeamId}`)
  .join(',');

const pem = (format: 'pem' | 'der') => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return format === 'pem'
    ? privateKey.export({ type: 'pkcs8', format }).toString()
    : privateKey.export({ type: 'pkcs8', format }).toString('base64');
};

interface Wishes {
  /** Whether the monitor is there, with the prober, which begins its first round at once. */
  readonly monitored: boolean;
}

/** Every service in this process, so that a defect can be put into any of them; real servers below, alone on them. */
export const startWholeSystem = async (servers: Servers, { monitored }: Wishes = { monitored: true }) => {
  const prefix = `cn${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const log = makeLogger({ service: 'test', level: 'silent' });
  const calcom = await startFakeCalcom({ seed: demoSeed, requestsPerMinute: UNLIMITED });
  const slack = await startFakeSlack({ token });
  const secretKeys = `k1:${randomBytes(32).toString('base64')}`;
  const common = {
    NATS_URL: servers.nats,
    REDIS_URL: servers.redis,
    NAMESPACE: prefix,
    LOG_LEVEL: 'error',
    SECRET_KEYS: secretKeys,
  };
  const stored = (name: string) => ({
    ...common,
    MONGO_URL: servers.mongo,
    MONGO_DATABASE: `fencepost_${prefix}_${name}`,
  });
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const kit = (service: string) => {
    const logger = makeLogger({ service, level: 'info', destination });
    return { log: logger, metrics: makeMetrics(service), clock: systemClock };
  };
  const edge = await startEdge(
    edgeConfig.parse({ ...common, HTTP_PORT: '0', API_RATE_PER_MINUTE: `${UNLIMITED / 10}` }),
    kit('edge'),
  );
  const edgeUrl = edge.url ?? '';
  const tenant = await startTenant(
    tenantConfig.parse({ ...stored('t'), CALCOM_API_URL: calcom.url, PUBLIC_URL: edgeUrl }),
    kit('tenant'),
  );
  const booking = await startBooking(
    bookingConfig.parse({ ...stored('b'), CALCOM_API_URL: calcom.url, AUDIT_SIGNING_KEY: `k1:${pem('der')}` }),
    kit('booking'),
  );
  const monitorSettings = integrityMonitorConfig.parse({
    ...stored('m'),
    ...{ SLACK_TOKEN: token, SLACK_CHANNEL: slack.channel, SLACK_API_URL: slack.apiUrl },
    ...{ RUNBOOK_BASE_URL: 'https://runbooks.example', CERTIFICATE_KEY: pem('pem') },
    ...{ CANARY_KEYS: canaryKeys, CANARY_EDGE_URL: edgeUrl, CANARY_EVERY_MS: '3600000' },
  });
  const monitor = monitored ? await startIntegrityMonitor(monitorSettings, kit('integrity-monitor')) : undefined;
  const nc = await connectNats({ url: servers.nats, name: 'test', log });
  const metrics = makeMetrics('test');
  const mesh = makeMesh({ nc, namespace: makeNamespace(prefix), nodeId: `test-${prefix}`, log, metrics });
  await mesh.start();
  const platform = (reason: string) =>
    makeAcrossTenants({ log, metrics })(reason, { actor: { kind: 'operator', id: 'test' }, requestId: 'req_test' });
  const scope = platform('a test looks at the prober');
  return {
    edgeUrl,
    /** What a prober of the test's own stands on. */
    ground: { config: monitorSettings, platform, nc, namespace: makeNamespace(prefix), clock: systemClock, log },
    /** Every line that any service has logged. */
    lines,
    call: mesh.call,
    asPlatform: <I extends z.ZodType, O extends z.ZodType>(
      action: ActionContract<I, O, 'platform'>,
      input: z.input<I>,
    ) => mesh.call(action, input, scope as ScopeOf<ActionContract<I, O, 'platform'>>),
    stop: async () => {
      await mesh.stop();
      await nc.close();
      await monitor?.stop();
      await booking.stop();
      await tenant.stop();
      await edge.stop();
      await Promise.all([calcom.close(), slack.close()]);
    },
  };
};
export type WholeSystem = Awaited<ReturnType<typeof startWholeSystem>>;

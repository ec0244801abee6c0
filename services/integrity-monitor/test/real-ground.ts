import { randomUUID } from 'node:crypto';
import type { ActionContract, ScopeOf } from '@fencepost/contracts/define';
import type { Envelope } from '@fencepost/contracts/envelope';
import {
  getIncidentReport,
  getMonitorStatus,
  listAlertHistory,
  listAlerts,
} from '@fencepost/contracts/integrity/alert';
import { type StoredFact, scanBooking, scanTenant } from '@fencepost/contracts/integrity/facts';
import { runSlackAction, type SlackAction } from '@fencepost/contracts/integrity/slack-action';
import { inspectBookingWork, inspectTenantWork } from '@fencepost/contracts/integrity/work';
import { startFakeSlack } from '@fencepost/fakes/slack/server';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { type Handler, handle, makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { makePublisher } from '@fencepost/service-kit/publisher';
import { factsPage } from '@fencepost/service-kit/scan';
import { declareStream, eventsStream } from '@fencepost/service-kit/streams';
import type { Servers } from '@fencepost/testing/servers';
import type { z } from 'zod';
import { startIntegrityMonitor } from '../src/app.ts';
import { integrityMonitorConfig } from '../src/config.ts';
import { bytesOf, storeOf } from './histories.ts';

const typeOf: Readonly<Record<string, string>> = {
  ...{ companies: 'company', services: 'service', mappings: 'mapping', endpoints: 'endpoint', apiKeys: 'apiKey' },
  ...{ branches: 'branch', staff: 'staff', phoneNumbers: 'phoneNumber', voiceAgents: 'voiceAgent' },
  ...{ teamBindings: 'teamBinding', teamMembers: 'teamMember', calcomCredentials: 'calcomCredential' },
  ...{ drifts: 'drift', stagedRows: 'stagedRow', customers: 'customer', appointments: 'appointment' },
  ...{ stagedCustomers: 'stagedCustomer', quarantine: 'quarantine' },
};

/** An event, or what a defect made of one. */
type Published = Omit<Envelope, 'entity'> & {
  readonly entity: { readonly type: string; readonly id: string; readonly version: number };
};

type ScanInput = z.output<typeof scanTenant.input>;

/** Real NATS and MongoDB, a fake Slack, and owners that answer scans from `rows`. Every ground is alone on the servers. */
export const openRealGround = async (
  servers: Servers,
  settings: Readonly<Record<string, string>> = {},
  /** What the tenant service answers beside scans. */
  ofTenant: readonly Handler[] = [],
) => {
  const prefix = `im${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const log = makeLogger({ service: 'test', level: 'silent' });
  const metrics = makeMetrics('test');
  const namespace = makeNamespace(prefix);
  const nc = await connectNats({ url: servers.nats, name: 'test', log });
  await declareStream(nc, namespace, eventsStream);
  const publisher = makePublisher({ nc, namespace, log });
  const token = 'xoxb-test';
  const slack = await startFakeSlack({ token });
  const rows = new Map<string, StoredFact>();

  const hooks: { onScan: ((input: ScanInput) => Promise<void>) | undefined } = { onScan: undefined };
  const scan = async (input: ScanInput) => {
    await hooks.onScan?.(input);
    const { collection, after, limit } = input;
    const ofType = [...rows.values()].filter(({ entity }) => entity.type === typeOf[collection]);
    const sorted = ofType.toSorted((a, b) => (a.entity.id < b.entity.id ? -1 : 1));
    return factsPage(sorted.filter(({ entity }) => after === null || entity.id > after).slice(0, limit), input);
  };
  const mesh = makeMesh({ nc, namespace, nodeId: `owners-${prefix}`, log, metrics });
  const idle = async () => ({ oldestEventSeconds: null, jobs: [] });
  mesh.provide('tenant', [handle(scanTenant, scan), handle(inspectTenantWork, idle), ...ofTenant]);
  mesh.provide('booking', [handle(scanBooking, scan), handle(inspectBookingWork, idle)]);
  await mesh.start();

  const scope = makeAcrossTenants({ log, metrics })('a test looks at the monitor', {
    actor: { kind: 'operator', id: 'test' },
    requestId: 'req_test',
  });
  const env: Readonly<Record<string, string>> = {
    ...{ NATS_URL: servers.nats, NAMESPACE: prefix, MONGO_URL: servers.mongo, MONGO_DATABASE: `fencepost_${prefix}` },
    ...{ SLACK_TOKEN: token, SLACK_CHANNEL: slack.channel, SLACK_API_URL: slack.apiUrl },
    ...{ RUNBOOK_BASE_URL: 'https://runbooks.example', SCAN_INTERVAL_MS: '500', REFERENCE_GRACE_MS: '500' },
    ...{ SNAPSHOT_EVERY_EVENTS: '50', SNAPSHOT_EVERY_MS: '1000', SLACK_UPDATE_EVERY_MS: '200', LOG_LEVEL: 'error' },
    ...settings,
  };
  return {
    ...{ slack, rows, env },
    /** Called before each answer of an owner to a scan. */
    beforeScan: (hook: (input: ScanInput) => Promise<void>) => {
      hooks.onScan = hook;
    },
    /** Asks the monitor, as an operator. */
    ask: <A extends ActionContract<z.ZodType, z.ZodType, 'platform'>>(action: A, input: z.input<A['input']>) =>
      mesh.call(action, input, scope as ScopeOf<A>),
    put: (...facts: readonly StoredFact[]) => {
      for (const fact of facts) rows.set(fact.entity.id, fact);
    },
    publish: async (...events: readonly Published[]) => {
      for (const event of events) storeOf(rows, event);
      await Promise.all(
        events.map((event) => publisher.publish(event.subject, bytesOf(event), { messageId: event.id })),
      );
    },
    publishBytes: (subject: string, data: string) => publisher.publish(subject, data, { messageId: randomUUID() }),
    start: (more: Readonly<Record<string, string>> = {}) =>
      startIntegrityMonitor(integrityMonitorConfig.parse({ ...env, ...more }), {
        log,
        metrics: makeMetrics('monitor'),
        clock: systemClock,
      }),
    status: () => mesh.call(getMonitorStatus, {}, scope),
    press: async (action: SlackAction, slackUserId: string) =>
      (await mesh.call(runSlackAction, { slackUserId, action }, scope)).told,
    history: async (alertId: string) => (await mesh.call(listAlertHistory, { alertId }, scope)).data,
    report: (alertId: string) => mesh.call(getIncidentReport, { alertId }, scope),
    alerts: async () => (await mesh.call(listAlerts, { limit: 100 }, scope)).data,
    close: async () => {
      publisher.close();
      await mesh.stop();
      await nc.close();
      await slack.close();
    },
  };
};
export type RealGround = Awaited<ReturnType<typeof openRealGround>>;

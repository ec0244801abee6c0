import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import { tenantScope } from '@fencepost/contracts/scope';
import { issueApiKey, issueOperatorKey } from '@fencepost/contracts/tenant/api-key';
import { registerCompany } from '@fencepost/contracts/tenant/company';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { openEndpoint } from '@fencepost/contracts/tenant/endpoint';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { bindTeam, getTeam } from '@fencepost/contracts/tenant/team';
import type { DemoCompany } from '@fencepost/fakes/demo-companies';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import type { Ask } from '../seed/furnish.ts';

/** Secrets of a loaded company, shown by the tenant service exactly once. */
interface LoadedCompany {
  readonly id: string;
  readonly endpointKey: string;
  readonly webhookSecret: string;
  readonly apiKey: string;
}

/** A developer's hand on a running system: validated commands over the mesh, never a write into a database. */
export interface Operator {
  /** Registers a company, however often; answers its id. */
  register(company: DemoCompany): Promise<string>;
  openDoors(tenantId: string): Promise<Omit<LoadedCompany, 'id'>>;
  /** Stores the company’s Cal.com key, binds its team and waits until that is imported. Repeatable. */
  connect(tenantId: string, calcom: { readonly apiKey: string; readonly teamId: number }): Promise<void>;
  issueOperatorKey(): Promise<string>;
  /** Commands and questions of one company. */
  inCompany(tenantId: string): Ask;
  /** Imports one event type again, which puts a bent mapping right. */
  remap(tenantId: string, eventTypeId: number): Promise<void>;
  close(): Promise<void>;
}

const POLL_MS = 100;
const IMPORTED_WITHIN_MS = 60_000;

const actor = { kind: 'operator', id: 'developer' } as const;
const scopeOf = (tenantId: string): TenantScope => tenantScope({ tenantId, actor, requestId: `req_${randomUUID()}` });

/** Joins the mesh of the system behind `natsUrl` as a client. */
export const openOperator = async (natsUrl: string, prefix = ''): Promise<Operator> => {
  const log = makeLogger({ service: 'operator', level: 'error' });
  const metrics = makeMetrics('operator');
  const namespace = makeNamespace(prefix);
  const nc = await connectNats({ url: natsUrl, name: 'operator', log });
  const mesh = makeMesh({ nc, namespace, nodeId: `operator-${randomUUID()}`, log, metrics });
  await mesh.start();
  const acrossTenants = makeAcrossTenants({ log, metrics });
  const platform = (): PlatformScope =>
    acrossTenants('loading demo companies', { actor, requestId: `req_${randomUUID()}` });
  return {
    register: async ({ number, name, timeZone }) =>
      (await mesh.call(registerCompany, { number, name, timeZone }, platform())).id,
    connect: async (tenantId, { apiKey, teamId }) => {
      const scope = scopeOf(tenantId);
      const isImported = async (): Promise<boolean> => {
        const { syncStatus, teamSyncError } = await mesh.call(getTeam, {}, scope);
        if (syncStatus === 'error') throw new Error(`team ${teamId} could not be imported: ${teamSyncError}`);
        return syncStatus === 'synced';
      };
      if (await isImported().catch(() => false)) return;
      await mesh.call(setCalcomApiKey, { apiKey }, scope);
      await mesh.call(bindTeam, { calcomTeamId: teamId }, scope);
      for (let waited = 0; waited < IMPORTED_WITHIN_MS; waited += POLL_MS) {
        if (await isImported()) return;
        await wait(POLL_MS);
      }
      throw new Error(`team ${teamId} was not imported within ${IMPORTED_WITHIN_MS / 1_000} s`);
    },
    openDoors: async (tenantId) => {
      const endpoint = await mesh.call(openEndpoint, { vendor: 'calcom' }, scopeOf(tenantId));
      const { key } = await mesh.call(issueApiKey, { label: 'demo', role: 'owner' }, scopeOf(tenantId));
      return { endpointKey: endpoint.key, webhookSecret: endpoint.secret, apiKey: key };
    },
    issueOperatorKey: async () => (await mesh.call(issueOperatorKey, { label: 'demo operator' }, platform())).key,
    inCompany: (tenantId) => (action, input) => mesh.call(action, input, scopeOf(tenantId)),
    remap: async (tenantId, eventTypeId) => {
      await mesh.call(mapEventType, { eventTypeId }, scopeOf(tenantId));
    },
    close: async () => {
      await mesh.stop();
      await nc.close();
    },
  };
};

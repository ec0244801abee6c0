import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from '@fencepost/contracts/errors';
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
  /** Lets a person in; without a handle, a person of their own. */
  issueOperatorKey(person?: string): Promise<string>;
  /** Commands and questions of one company. */
  inCompany(tenantId: string): Ask;
  /** Imports one event type again, which puts a bent mapping right. */
  remap(tenantId: string, eventTypeId: number): Promise<void>;
  close(): Promise<void>;
}

const POLL_MS = 100;
const IMPORTED_WITHIN_MS = 60_000;
const MOST_ATTEMPTS = 5;
const BUSY_MS = 1_000;

const actor = { kind: 'operator', id: 'developer' } as const;
const scopeOf = (tenantId: string): TenantScope => tenantScope({ tenantId, actor, requestId: `req_${randomUUID()}` });

/** A system that is just starting on a busy machine is asked again; whoever asks twice has one thing more, which nobody minds here. */
const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const isBusy = ['timeout', 'unavailable'].includes(codeOf(error));
      if (!isBusy || attempt === MOST_ATTEMPTS) throw error;
      await wait(BUSY_MS);
    }
  }
};

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
      (await patiently(() => mesh.call(registerCompany, { number, name, timeZone }, platform()))).id,
    connect: async (tenantId, { apiKey, teamId }) => {
      const scope = scopeOf(tenantId);
      const isImported = async (): Promise<boolean> => {
        const { syncStatus, teamSyncError } = await patiently(() => mesh.call(getTeam, {}, scope));
        if (syncStatus === 'error') throw new Error(`team ${teamId} could not be imported: ${teamSyncError}`);
        return syncStatus === 'synced';
      };
      if (await isImported().catch(() => false)) return;
      await patiently(() => mesh.call(setCalcomApiKey, { apiKey }, scope));
      await patiently(() => mesh.call(bindTeam, { calcomTeamId: teamId }, scope));
      for (let waited = 0; waited < IMPORTED_WITHIN_MS; waited += POLL_MS) {
        if (await isImported()) return;
        await wait(POLL_MS);
      }
      throw new Error(`team ${teamId} was not imported within ${IMPORTED_WITHIN_MS / 1_000} s`);
    },
    openDoors: async (tenantId) => {
      const scope = scopeOf(tenantId);
      const endpoint = await patiently(() => mesh.call(openEndpoint, { vendor: 'calcom' }, scope));
      const { key } = await patiently(() => mesh.call(issueApiKey, { label: 'demo', role: 'owner' }, scope));
      return { endpointKey: endpoint.key, webhookSecret: endpoint.secret, apiKey: key };
    },
    issueOperatorKey: async (person) => {
      const label = person ?? 'demo operator';
      const input = { label, ...(person && { person }) };
      return (await patiently(() => mesh.call(issueOperatorKey, input, platform()))).key;
    },
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

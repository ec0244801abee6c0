import { randomUUID } from 'node:crypto';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import { tenantScope } from '@fencepost/contracts/scope';
import { issueApiKey, issueOperatorKey } from '@fencepost/contracts/tenant/api-key';
import { bindTeam, registerCompany } from '@fencepost/contracts/tenant/company';
import { openEndpoint } from '@fencepost/contracts/tenant/endpoint';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { demoCompanies } from '@fencepost/fakes/demo-companies';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';

type DemoCompanySeed = (typeof demoCompanies)[number];

/** Secrets of a loaded company, shown by the tenant service exactly once. */
interface LoadedCompany {
  readonly id: string;
  readonly endpointKey: string;
  readonly webhookSecret: string;
  readonly apiKey: string;
}

/** A developer's hand on a running system: validated commands over the mesh, never a write into a database. */
export interface Operator {
  /** Registers, binds and maps a company; every step may be repeated. Answers its id. */
  load(company: DemoCompanySeed): Promise<string>;
  openDoors(tenantId: string): Promise<Omit<LoadedCompany, 'id'>>;
  issueOperatorKey(): Promise<string>;
  remap(company: { readonly number: number; readonly id: string }, eventTypeId: number): Promise<void>;
  close(): Promise<void>;
}

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
  const map = (tenantId: string, { id, title, lengthInMinutes }: DemoCompanySeed['eventTypes'][number]) =>
    mesh.call(mapEventType, { eventTypeId: id, name: title, durationMinutes: lengthInMinutes }, scopeOf(tenantId));
  return {
    load: async ({ number, name, timeZone, calcomTeamId, eventTypes }) => {
      const { id } = await mesh.call(registerCompany, { number, name, timeZone }, platform());
      await mesh.call(bindTeam, { team: { id: calcomTeamId, name } }, scopeOf(id));
      for (const eventType of eventTypes) await map(id, eventType);
      return id;
    },
    openDoors: async (tenantId) => {
      const endpoint = await mesh.call(openEndpoint, { vendor: 'calcom' }, scopeOf(tenantId));
      const { key } = await mesh.call(issueApiKey, { label: 'demo' }, scopeOf(tenantId));
      return { endpointKey: endpoint.key, webhookSecret: endpoint.secret, apiKey: key };
    },
    issueOperatorKey: async () => (await mesh.call(issueOperatorKey, { label: 'demo operator' }, platform())).key,
    remap: async ({ number, id }, eventTypeId) => {
      const eventType = demoCompanies
        .find((candidate) => candidate.number === number)
        ?.eventTypes.find((candidate) => candidate.id === eventTypeId);
      if (eventType === undefined) throw new Error(`event type ${eventTypeId} is not one of company ${number}`);
      await map(id, eventType);
    },
    close: async () => {
      await mesh.stop();
      await nc.close();
    },
  };
};

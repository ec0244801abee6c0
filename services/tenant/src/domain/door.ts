import type { TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { Evidence } from '@fencepost/contracts/tenant/verdict';
import type { Owned } from '@fencepost/service-kit/records';

/** What is known about the endpoint where something arrived, and about the companies that anything names. */
export interface DoorFindings {
  readonly asked: { readonly endpointId: string };
  readonly endpoint?: Owned<{ readonly id: string; readonly version: number }> | undefined;
  /** Who claims the endpoint in the registry. */
  readonly endpointOwner?: TenantId | undefined;
  readonly companies: Companies;
}

/** Companies by their ids: every one that the findings name, where it is registered. */
export type Companies = ReadonlyMap<TenantId, Company>;

/** A company as people know it: by its number, or by its id where no such company is registered. */
export const nameOf = (companies: Companies, tenantId: TenantId): string => {
  const company = companies.get(tenantId);
  return company === undefined ? `unregistered company ${tenantId}` : `company ${company.number}`;
};

/** The endpoint and its company; undefined where registry and records do not agree on one. */
export const doorOf = ({ endpoint, endpointOwner, companies }: DoorFindings) => {
  const company = endpoint && companies.get(endpoint.tenantId);
  if (!endpoint || !company || endpointOwner !== endpoint.tenantId) return undefined;
  return { endpoint, company, arrival: `it arrived at the endpoint of company ${company.number}` };
};

export const byEndpoint = ({ asked, endpoint, endpointOwner, companies }: DoorFindings): Evidence => {
  const witness = { source: 'endpoint', subject: asked.endpointId } as const;
  if (endpoint === undefined) return { ...witness, says: null, detail: 'no such endpoint is registered' };
  const name = nameOf(companies, endpoint.tenantId);
  return endpointOwner === endpoint.tenantId
    ? { ...witness, says: endpoint.tenantId, detail: `the endpoint is registered for ${name}` }
    : { ...witness, says: null, detail: `the endpoint is stored for ${name}, which does not hold it in the registry` };
};

/** Why nothing is booked for a company, in words; undefined where it is active. */
export const unservedBecause = ({ number, status }: Company): string | undefined =>
  status === 'active' ? undefined : `Company ${number} ${wordsFor[status]}.`;

const wordsFor: Readonly<Record<Exclude<Company['status'], 'active'>, string>> = {
  suspended: 'is suspended',
  offboarding: 'is leaving',
  offboarded: 'has left',
};

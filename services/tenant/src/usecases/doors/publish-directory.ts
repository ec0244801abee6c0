import { type DirectoryEntry, directoryKey } from '@fencepost/contracts/directory';
import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Company } from '@fencepost/contracts/tenant/company';
import { eachOf } from '@fencepost/service-kit/each-bounded';
import type { Aggregate, Records } from '@fencepost/service-kit/records';
import {
  type ApiKeyRecord,
  apiKeyEntry,
  type OperatorKeyRecord,
  operatorKeyEntry,
} from '../../domain/api-key-record.ts';
import { type BindingKind, bindingId } from '../../domain/binding.ts';
import { type EndpointRecord, endpointEntry } from '../../domain/endpoint-record.ts';
import type { Directory, Stores } from '../ports.ts';

/** A company, or an endpoint or key of one, has another state than before; which one is read from its record. */
export interface Change {
  readonly tenantId: TenantId;
  readonly id: string;
}

/** Projects stored endpoints and keys into the directory that the edge watches. Every step may run twice. */
export interface PublishDirectory {
  refreshEndpoint(change: Change): Promise<void>;
  refreshApiKey(change: Change): Promise<void>;
  /** Its keys: those of a company that is not active open nothing. Its endpoints stay (they feed the quarantine). */
  refreshCompany(change: Pick<Change, 'tenantId'>): Promise<void>;
  publishOperatorKey(record: OperatorKeyRecord): Promise<void>;
  /** All of it: a bucket that was lost is whole again, and a row that was put right opens its door again. */
  publishEverything(scope: PlatformScope): Promise<void>;
}

type Deps = Pick<Stores, 'companies' | 'endpoints' | 'apiKeys' | 'operatorKeys' | 'bindings'> & {
  readonly entries: Directory;
};

const AT_ONCE = 64;

export const makePublishDirectory = ({
  companies,
  endpoints,
  apiKeys,
  operatorKeys,
  bindings,
  entries,
}: Deps): PublishDirectory => {
  /** The row alone is no proof: one that says another company than the registry is not believed, and opens no door. */
  const isClaimed = async (tenantId: TenantId, kind: BindingKind, value: string): Promise<boolean> => {
    const [claim] = await bindings.byIds([bindingId(kind, value)]);
    return claim?.owner === tenantId;
  };
  const write = (key: string, entry: DirectoryEntry | undefined): Promise<void> =>
    entry === undefined ? entries.remove(key) : entries.put(key, entry);

  const publishEndpoint = (tenantId: TenantId, found: EndpointRecord) =>
    writeNewest(
      [found] as const,
      async ([record]) => {
        const believed = await isClaimed(tenantId, 'endpoint', record.id);
        await write(directoryKey.endpoint(record.key), believed ? endpointEntry({ ...record, tenantId }) : undefined);
      },
      async () => {
        const newest = await endpoints.forTenant(tenantId).byId(found.id);
        // Its company has left meanwhile: what was just written must not outlive it.
        if (newest === undefined) await entries.remove(directoryKey.endpoint(found.key));
        return newest && ([newest] as const);
      },
    );
  const readApiKey = async (tenantId: TenantId, id: string): Promise<KeyOfCompany | undefined> => {
    const [company, record] = await Promise.all([
      readableCompany(companies.forTenant(tenantId), tenantId),
      apiKeys.forTenant(tenantId).byId(id),
    ]);
    return record && [record, company];
  };
  const publishApiKey = async (tenantId: TenantId, id: string): Promise<void> => {
    const found = await readApiKey(tenantId, id);
    if (found === undefined) return;
    await writeNewest(
      found,
      async ([record, company]) => {
        const isOpen = company?.status === 'active' && (await isClaimed(tenantId, 'api_key', record.sha256));
        await write(directoryKey.apiKey(record.sha256), isOpen ? apiKeyEntry(record, tenantId) : undefined);
      },
      async () => {
        const newest = await readApiKey(tenantId, id);
        // Its company has left meanwhile: what was just written must not outlive it.
        if (newest === undefined) await entries.remove(directoryKey.apiKey(found[0].sha256));
        return newest;
      },
    );
  };
  const publishOperatorKey = (found: OperatorKeyRecord) =>
    writeNewest(
      [found] as const,
      ([record]) => write(directoryKey.apiKey(record.sha256), operatorKeyEntry(record)),
      async () => {
        const newest = await operatorKeys.byId(found.id);
        return newest && ([newest] as const);
      },
    );

  return {
    refreshEndpoint: async ({ tenantId, id }) => {
      const record = await endpoints.forTenant(tenantId).byId(id);
      if (record !== undefined) await publishEndpoint(tenantId, record);
    },
    refreshApiKey: ({ tenantId, id }) => publishApiKey(tenantId, id),
    refreshCompany: ({ tenantId }) =>
      eachOf(apiKeys.forTenant(tenantId).all(), AT_ONCE, ({ id }) => publishApiKey(tenantId, id)),
    publishOperatorKey,
    publishEverything: async (scope) => {
      await eachOf(endpoints.acrossTenants(scope).all(), AT_ONCE, (record) => publishEndpoint(record.tenantId, record));
      await eachOf(apiKeys.acrossTenants(scope).all(), AT_ONCE, ({ tenantId, id }) => publishApiKey(tenantId, id));
      await eachOf(operatorKeys.all(), AT_ONCE, publishOperatorKey);
    },
  };
};

/** What the entry of a company's key follows from. */
type KeyOfCompany = readonly [ApiKeyRecord, Company | undefined];

/** The company, or undefined also where its row cannot be read: it opens no door then, and closes nobody else's (D-27). */
const readableCompany = async (companies: Records<Company>, id: TenantId): Promise<Company | undefined> => {
  for await (const company of companies.all({ id })) return company;
  return undefined;
};

/**
 * Writes the entry that follows from some records until they are still the ones that were written. Whoever writes last
 * looks last, so that an older entry never stays over a newer one, however many processes write at once.
 */
const writeNewest = async <T extends readonly (Aggregate | undefined)[]>(
  found: T,
  write: (records: T) => Promise<void>,
  read: () => Promise<T | undefined>,
): Promise<void> => {
  for (let records = found; ; ) {
    await write(records);
    const newest = await read();
    if (newest === undefined || newest.every((record, at) => record?.version === records[at]?.version)) return;
    records = newest;
  }
};

import { type DirectoryEntry, directoryKey } from '@fencepost/contracts/directory';
import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type ApiKeyRecord, apiKeyEntry } from '../domain/api-key-record.ts';
import { type BindingKind, bindingId } from '../domain/binding.ts';
import { type EndpointRecord, endpointEntry } from '../domain/endpoint-record.ts';
import type { Aggregate, Directory, Stores } from './ports.ts';

/** An endpoint or a key of a company has another state than before; which one is read from its record. */
export interface Change {
  readonly tenantId: TenantId;
  readonly id: string;
}

/** Projects stored endpoints and keys into the directory that the edge watches. Every step may run twice. */
export interface PublishDirectory {
  refreshEndpoint(change: Change): Promise<void>;
  refreshApiKey(change: Change): Promise<void>;
  publishOperatorKey(record: ApiKeyRecord): Promise<void>;
  /** All of it: a bucket that was lost is whole again, and a row that was put right opens its door again. */
  publishEverything(scope: PlatformScope): Promise<void>;
}

type Deps = Pick<Stores, 'endpoints' | 'apiKeys' | 'operatorKeys' | 'bindings'> & { readonly entries: Directory };

const AT_ONCE = 64;

export const makePublishDirectory = ({
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
      found,
      async (record) => {
        const believed = await isClaimed(tenantId, 'endpoint', record.id);
        await write(directoryKey.endpoint(record.key), believed ? endpointEntry({ ...record, tenantId }) : undefined);
      },
      () => endpoints.forTenant(tenantId).byId(found.id),
    );
  const publishApiKey = (tenantId: TenantId | null, found: ApiKeyRecord) =>
    writeNewest(
      found,
      async (record) => {
        const believed = tenantId === null || (await isClaimed(tenantId, 'api_key', record.sha256));
        await write(directoryKey.apiKey(record.sha256), believed ? apiKeyEntry(record, tenantId) : undefined);
      },
      () => (tenantId === null ? operatorKeys : apiKeys.forTenant(tenantId)).byId(found.id),
    );

  return {
    refreshEndpoint: async ({ tenantId, id }) => {
      const record = await endpoints.forTenant(tenantId).byId(id);
      if (record !== undefined) await publishEndpoint(tenantId, record);
    },
    refreshApiKey: async ({ tenantId, id }) => {
      const record = await apiKeys.forTenant(tenantId).byId(id);
      if (record !== undefined) await publishApiKey(tenantId, record);
    },
    publishOperatorKey: (record) => publishApiKey(null, record),
    publishEverything: async (scope) => {
      await forEach(endpoints.acrossTenants(scope).all(), (record) => publishEndpoint(record.tenantId, record));
      await forEach(apiKeys.acrossTenants(scope).all(), (record) => publishApiKey(record.tenantId, record));
      await forEach(operatorKeys.all(), (record) => publishApiKey(null, record));
    },
  };
};

/**
 * Writes a record's entry until the record is still the one that was written. Whoever writes last looks last, so that
 * an older entry never stays over a newer one, however many processes write at once.
 */
const writeNewest = async <T extends Aggregate>(
  found: T,
  write: (record: T) => Promise<void>,
  read: () => Promise<T | undefined>,
): Promise<void> => {
  for (let record = found; ; ) {
    await write(record);
    const newest = await read();
    if (newest === undefined || newest.version === record.version) return;
    record = newest;
  }
};

/** Handles the members of a long sequence, a bounded number at a time. */
const forEach = async <T>(sequence: AsyncIterable<T>, handle: (member: T) => Promise<void>): Promise<void> => {
  let running: Promise<void>[] = [];
  for await (const member of sequence) {
    running.push(handle(member));
    if (running.length < AT_ONCE) continue;
    await Promise.all(running);
    running = [];
  }
  await Promise.all(running);
};

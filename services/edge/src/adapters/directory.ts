import { DirectoryEntry, directoryKey } from '@fencepost/contracts/directory';
import type { Bucket } from '@fencepost/service-kit/key-value';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Metrics } from '@fencepost/service-kit/metrics';
import { unpackApiKey } from '../domain/directory-row.ts';
import { makeDirectoryTable } from '../domain/directory-table.ts';
import type { Directory } from '../usecases/ports.ts';
import { type EndpointOpenerDeps, makeEndpointOpener } from './endpoint-opener.ts';

/** Of a bucket key, which names a secret address: its kind and a little more. */
const TELLING_LENGTH = 14;

export interface WatchDirectoryDeps extends EndpointOpenerDeps {
  readonly bucket: Pick<Bucket, 'watch'>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface WatchedDirectory extends Directory {
  stop(): Promise<void>;
}

/**
 * The tenant service's directory, kept in memory: it works while that service is down and while NATS reconnects.
 * Resolves once everything was read, because an endpoint not yet read would be refused for good.
 */
export const watchDirectory = async (deps: WatchDirectoryDeps): Promise<WatchedDirectory> => {
  const { bucket, log, metrics } = deps;
  const table = makeDirectoryTable();
  const openEndpoint = makeEndpointOpener(deps);
  const entries = metrics.gauge('edge_directory_entries', 'Entries of the directory in memory', ['kind']);
  const replayed = Promise.withResolvers<void>();

  const report = (): void => {
    for (const [kind, count] of Object.entries(table.size())) entries.set({ kind }, count);
  };
  const put = (key: string, value: string): void => {
    const entry = parseEntry(value);
    if (entry === undefined) {
      // What is known already stays: to forget an endpoint for a broken update would lose deliveries.
      log.error({ entry: key.slice(0, TELLING_LENGTH) }, 'a directory entry cannot be read and is passed over');
      return;
    }
    table.put(key, entry);
    report();
  };
  const remove = (key: string): void => {
    table.remove(key);
    report();
  };
  const watching = bucket.watch({ onPut: put, onRemove: remove, onReady: replayed.resolve });
  await replayed.promise;
  log.info(table.size(), 'directory replayed');

  return {
    endpoint: (endpointKey) => {
      const row = table.endpointRow(directoryKey.endpoint(endpointKey));
      return row === undefined ? undefined : openEndpoint(row);
    },
    apiKey: (sha256Hex) => {
      const row = table.apiKeyRow(directoryKey.apiKey(sha256Hex));
      return row === undefined ? undefined : unpackApiKey(row);
    },
    stop: () => watching.stop(),
  };
};

const parseEntry = (value: string): DirectoryEntry | undefined => {
  try {
    return DirectoryEntry.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
};

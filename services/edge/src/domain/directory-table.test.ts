import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type DirectoryEntry, directoryKey } from '@fencepost/contracts/directory';
import { describe, expect, it } from 'vitest';
import { unpackEndpoint } from './directory-row.ts';
import { makeDirectoryTable } from './directory-table.ts';

const ENDPOINTS = 100_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** A sealed 64-character secret: header with key id, tenant and purpose, vector, text and tag. */
const SEALED_LENGTH = 345;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const bytesInUse = (): number => {
  collectGarbage();
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
};

const idOf = (prefix: string, n: number): string => `${prefix}_${String(n).padStart(26, '0')}`;
const keyOf = (n: number): string => directoryKey.endpoint(String(n).padStart(32, '0'));

/** As it comes from the broker: every text new, nothing shared with another entry. */
const entryOf = (n: number): DirectoryEntry =>
  JSON.parse(
    JSON.stringify({
      kind: 'endpoint',
      endpointId: idOf('end', n),
      tenantId: idOf('ten', n),
      vendor: 'calcom',
      version: 1,
      secrets: [{ sealed: String(n).padEnd(SEALED_LENGTH, 'x'), notAfter: null }],
    }),
  );

describe('the directory in memory', () => {
  it('holds 100,000 endpoints in less than 64 MB and finds each by its key', { timeout: 60_000 }, () => {
    const before = bytesInUse();
    const table = makeDirectoryTable();
    for (let n = 0; n < ENDPOINTS; n += 1) table.put(keyOf(n), entryOf(n));
    const taken = bytesInUse() - before;
    expect(table.size().endpoints).toBe(ENDPOINTS);
    expect(taken).toBeLessThan(MAX_BYTES);
    expect(unpackEndpoint(table.endpointRow(keyOf(77_777)) ?? '').endpointId).toBe(idOf('end', 77_777));
    table.remove(keyOf(77_777));
    expect(table.endpointRow(keyOf(77_777))).toBeUndefined();
  });
});

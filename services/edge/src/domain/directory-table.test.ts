import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EndpointEntry } from '@fencepost/contracts/directory';
import { directoryKey } from '@fencepost/contracts/directory';
import { derivedId } from '@fencepost/contracts/ids';
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

const endpointKey = (n: number): string => derivedId('k', String(n)).slice(2).padStart(32, '0');

/** As it comes from the broker: every text new, nothing shared with another entry. */
const endpointEntry = (n: number): EndpointEntry =>
  JSON.parse(
    JSON.stringify({
      kind: 'endpoint',
      endpointId: derivedId('end', String(n)),
      tenantId: derivedId('ten', String(n)),
      version: 1,
      secrets: [{ sealed: `${n}.`.padEnd(SEALED_LENGTH, 'x'), notAfter: null }],
    }),
  );

describe('the directory in memory', () => {
  it('holds 100,000 endpoints in less than 64 MB and finds each at once', () => {
    const before = bytesInUse();
    const table = makeDirectoryTable();
    for (let n = 0; n < ENDPOINTS; n += 1) table.put(`${directoryKey.endpoint(endpointKey(n))}`, endpointEntry(n));
    const taken = bytesInUse() - before;

    expect(table.size().endpoints).toBe(ENDPOINTS);
    expect(taken).toBeLessThan(MAX_BYTES);
    const row = table.endpointRow(directoryKey.endpoint(endpointKey(77_777)));
    expect(unpackEndpoint(row ?? '').endpointId).toBe(derivedId('end', '77777'));
  });
});

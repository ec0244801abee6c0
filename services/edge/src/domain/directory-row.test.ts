import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { describe, expect, it } from 'vitest';
import { packApiKey, packEndpoint, unpackApiKey, unpackEndpoint } from './directory-row.ts';

const tenantId = TenantId.parse(derivedId('ten', 'company 1'));
const endpointId = derivedId('end', 'endpoint');
const apiKeyId = derivedId('key', 'key');

describe('a row of the directory', () => {
  it.each([
    [[{ sealed: 'aaa.bbb', notAfter: null }]],
    [
      [
        { sealed: 'aaa.bbb', notAfter: null },
        { sealed: 'ccc', notAfter: '2026-01-01T00:00:00.000Z' },
      ],
    ],
  ])('gives an endpoint back as it was put in', (secrets) => {
    const entry = { kind: 'endpoint' as const, endpointId, tenantId, version: 3, secrets };
    expect(unpackEndpoint(packEndpoint(entry))).toEqual({ endpointId, tenantId, secrets });
  });

  it.each([tenantId, null])('gives an API key back as it was put in: of %s', (owner) => {
    expect(unpackApiKey(packApiKey({ kind: 'apiKey', apiKeyId, tenantId: owner, version: 1 }))).toEqual({
      apiKeyId,
      tenantId: owner,
    });
  });
});

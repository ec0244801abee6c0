import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { personIdOf } from '@fencepost/contracts/person';
import { describe, expect, it } from 'vitest';
import { packApiKey, packEndpoint, unpackApiKey, unpackEndpoint } from './directory-row.ts';

const tenantId = TenantId.parse(derivedId('ten', 'company 1'));
const endpointId = derivedId('end', 'endpoint');
const apiKeyId = derivedId('key', 'key');

describe('a row of the directory', () => {
  it.each([
    [null, Number.POSITIVE_INFINITY],
    ['2026-01-01T00:00:00.000Z', Date.UTC(2026, 0, 1)],
  ])('gives an endpoint back as it was put in, with a secret that ends at %s', (notAfter, validUntilMs) => {
    const secrets = [
      { sealed: 'aaa.bbb', notAfter: null },
      { sealed: 'ccc', notAfter },
    ];
    const entry = { kind: 'endpoint' as const, endpointId, tenantId, vendor: 'retell' as const, version: 3, secrets };
    expect(unpackEndpoint(packEndpoint(entry))).toEqual({
      ...{ endpointId, tenantId, vendor: 'retell' },
      secrets: [
        { sealed: 'aaa.bbb', validUntilMs: Number.POSITIVE_INFINITY },
        { sealed: 'ccc', validUntilMs },
      ],
    });
  });

  it.each([
    [tenantId, 'viewer', null],
    [tenantId, 'owner', null],
    [null, 'admin', null],
    [null, 'owner', personIdOf('ada')],
  ] as const)(
    'gives an API key back as it was put in: of %s, with the role %s, of %s (TEN-054)',
    (owner, role, person) => {
      expect(unpackApiKey(packApiKey({ kind: 'apiKey', apiKeyId, tenantId: owner, role, person, version: 1 }))).toEqual(
        {
          ...{ apiKeyId, tenantId: owner, role, person },
        },
      );
    },
  );
});

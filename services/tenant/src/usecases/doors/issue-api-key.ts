import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { ApiKey, apiKeyIssued, type issueApiKey } from '@fencepost/contracts/tenant/api-key';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { ApiKeyRecord } from '../../domain/api-key-record.ts';
import { apiKeyFrom, CREDENTIAL_BYTES, sha256Hex } from '../../domain/credentials.ts';
import { claim } from '../claim.ts';
import type { RandomBytes, Stores } from '../ports.ts';

type Deps = Pick<Stores, 'companies' | 'apiKeys' | 'bindings'> & {
  readonly random: RandomBytes;
  readonly clock: Clock;
};

/** Each call issues another key. What an interrupted call has left is a hash to which nobody was told the key. */
export const makeIssueApiKey =
  ({ companies, apiKeys, bindings, random, clock }: Deps) =>
  async (
    { label, role }: z.output<typeof issueApiKey.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof issueApiKey.output>> => {
    const { tenantId } = scope;
    known(await companies.forTenant(tenantId).byId(tenantId));
    const { key, record } = newApiKey({ label, role }, random);
    await claim(bindings, { kind: 'api_key', value: record.sha256, reference: record.id }, tenantId);

    const apiKey = ApiKey.parse(record);
    await apiKeys
      .forTenant(tenantId)
      .add(record, teller({ scope, occurredAt: clock.now(), causationId: null })(apiKeyIssued, record, { apiKey }));
    return { apiKey, key };
  };

/** A key and what is stored of it. */
export const newApiKey = (
  { label, role }: Pick<ApiKeyRecord, 'label' | 'role'>,
  random: RandomBytes,
): { key: string; record: ApiKeyRecord } => {
  const key = apiKeyFrom(random(CREDENTIAL_BYTES));
  const sha256 = sha256Hex(key);
  return { key, record: { id: derivedId('key', sha256), label, role, status: 'active', version: 1, sha256 } };
};

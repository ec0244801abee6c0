import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { ApiKey, apiKeyIssued, apiKeyRevoked, type issueApiKey } from '@fencepost/contracts/tenant/api-key';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { createdId } from '@fencepost/service-kit/created-id';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import { amend } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import type { ApiKeyRecord } from '../../domain/api-key-record.ts';
import { apiKeyFrom, CREDENTIAL_BYTES, sha256Hex } from '../../domain/credentials.ts';
import { claim } from '../claim.ts';
import { stayingCompany } from '../companies/staying-company.ts';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'companies' | 'apiKeys' | 'bindings'> & {
  readonly random: RandomBytes;
  readonly clock: Clock;
};

/** So long an `Idempotency-Key` is remembered: who repeats it later asks for one more key. */
const REPEATED_WITHIN_MS = 24 * 60 * 60_000;

/** Each call issues another key. Repeated under its `Idempotency-Key` it first revokes what an interrupted one has left. */
export const makeIssueApiKey =
  (deps: Deps) =>
  async (
    { label, role }: z.output<typeof issueApiKey.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof issueApiKey.output>> => {
    const { apiKeys, bindings, random, clock } = deps;
    const { tenantId } = scope;
    await stayingCompany(deps, tenantId);
    const id = await freeId(deps, createdId('key', { label, role }, scope, random), scope);
    const { key, record } = newApiKey({ id, label, role, issuedAt: clock.now() }, random);
    await claim(bindings, { kind: 'api_key', value: record.sha256, reference: record.id }, tenantId);

    const apiKey = ApiKey.parse(record);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    if ((await apiKeys.forTenant(tenantId).add(record, tell(apiKeyIssued, record, { apiKey }))) === undefined) {
      return { apiKey, key };
    }
    throw new AppError('conflict', 'This key is being issued elsewhere: repeat the command.');
  };

/** The first id that no earlier attempt of the same command has taken; nobody was told a key that such a one issued. */
const freeId = async ({ apiKeys, clock }: Deps, first: string, scope: TenantScope): Promise<string> => {
  const records = apiKeys.forTenant(scope.tenantId);
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  const since = instantOf(clock.millis() - REPEATED_WITHIN_MS);
  let id = first;
  for (let left = await records.byId(id); left !== undefined; left = await records.byId(id)) {
    if (left.issuedAt !== null && left.issuedAt > since) {
      await amend<ApiKeyRecord>(records, id, {
        changed: (stored) => ({ ...stored, status: 'revoked' }),
        tell: (next) => tell(apiKeyRevoked, next, { apiKey: ApiKey.parse(next) }),
      });
    }
    id = derivedId('key', id);
  }
  return id;
};

/** A key and what is stored of it. */
export const newApiKey = (
  { id, label, role, issuedAt }: Pick<ApiKeyRecord, 'id' | 'label' | 'role' | 'issuedAt'>,
  random: RandomBytes,
): { key: string; record: ApiKeyRecord } => {
  const key = apiKeyFrom(random(CREDENTIAL_BYTES));
  return { key, record: { id, label, role, status: 'active', version: 1, sha256: sha256Hex(key), issuedAt } };
};

import { endpointSecretPurpose } from '@fencepost/contracts/directory';
import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { Endpoint, endpointOpened, type openEndpoint } from '@fencepost/contracts/tenant/endpoint';
import type { Clock } from '@fencepost/service-kit/clock';
import { createdId } from '@fencepost/service-kit/created-id';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import type { z } from 'zod';
import { CREDENTIAL_BYTES, endpointKeyFrom, webhookSecretFrom } from '../../domain/credentials.ts';
import type { EndpointRecord } from '../../domain/endpoint-record.ts';
import { claim } from '../claim.ts';
import { stayingCompany } from '../companies/staying-company.ts';
import type { Sealing, Stores } from '../ports.ts';

type Deps = Pick<Stores, 'companies' | 'endpoints' | 'bindings'> & {
  readonly sealing: Sealing;
  readonly random: RandomBytes;
  readonly clock: Clock;
};

/** Each call opens another endpoint; repeated under its `Idempotency-Key` it is the one that an interrupted call has left. */
export const makeOpenEndpoint =
  ({ companies, endpoints, bindings, sealing, random, clock }: Deps) =>
  async (
    { vendor, secret: brought }: z.output<typeof openEndpoint.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof openEndpoint.output>> => {
    const { tenantId } = scope;
    await stayingCompany({ companies }, tenantId);
    const id = createdId('end', { vendor }, scope, random);
    const sealedFor = { tenantId, purpose: endpointSecretPurpose(id) };
    const shown = async (record: EndpointRecord) => {
      const secret = await sealing.open(record.secrets[0]?.sealed ?? '', sealedFor);
      return { ...Endpoint.parse(record), key: record.key, secret };
    };
    await claim(bindings, { kind: 'endpoint', value: id, reference: id }, tenantId);

    const records = endpoints.forTenant(tenantId);
    const key = endpointKeyFrom(random(CREDENTIAL_BYTES));
    const sealed = await sealing.seal(brought ?? webhookSecretFrom(random(CREDENTIAL_BYTES)), sealedFor);
    const record: EndpointRecord = {
      id,
      vendor,
      status: 'active',
      version: 1,
      key,
      secrets: [{ sealed, notAfter: null }],
    };
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const opened = tell(endpointOpened, record, { endpoint: Endpoint.parse(record) });
    const isNew = (await records.add(record, opened)) === undefined;
    return shown(isNew ? record : known(await records.byId(id)));
  };

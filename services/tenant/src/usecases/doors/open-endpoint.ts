import { endpointSecretPurpose } from '@fencepost/contracts/directory';
import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { Endpoint, endpointOpened, type openEndpoint } from '@fencepost/contracts/tenant/endpoint';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { CREDENTIAL_BYTES, endpointKeyFrom, webhookSecretFrom } from '../../domain/credentials.ts';
import type { EndpointRecord } from '../../domain/endpoint-record.ts';
import { claim } from '../claim.ts';
import type { RandomBytes, Sealing, Stores } from '../ports.ts';

type Deps = Pick<Stores, 'companies' | 'endpoints' | 'bindings'> & {
  readonly sealing: Sealing;
  readonly random: RandomBytes;
  readonly clock: Clock;
};

/** Each call opens another endpoint. What an interrupted call has left has a key and a secret that nobody was told. */
export const makeOpenEndpoint =
  ({ companies, endpoints, bindings, sealing, random, clock }: Deps) =>
  async (
    { vendor, secret: brought }: z.output<typeof openEndpoint.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof openEndpoint.output>> => {
    const { tenantId } = scope;
    known(await companies.forTenant(tenantId).byId(tenantId));
    const key = endpointKeyFrom(random(CREDENTIAL_BYTES));
    const secret = brought ?? webhookSecretFrom(random(CREDENTIAL_BYTES));
    const id = derivedId('end', key);
    await claim(bindings, { kind: 'endpoint', value: id, reference: id }, tenantId);

    const sealed = await sealing.seal(secret, { tenantId, purpose: endpointSecretPurpose(id) });
    const secrets = [{ sealed, notAfter: null }];
    const record: EndpointRecord = { id, vendor, status: 'active', version: 1, key, secrets };
    const endpoint = Endpoint.parse(record);
    await endpoints
      .forTenant(tenantId)
      .add(record, teller({ scope, occurredAt: clock.now(), causationId: null })(endpointOpened, record, { endpoint }));
    return { ...endpoint, key, secret };
  };

import { endpointSecretPurpose } from '@fencepost/contracts/directory';
import { teller } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { Endpoint, endpointSecretRotated, type rotateEndpointSecret } from '@fencepost/contracts/tenant/endpoint';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import type { z } from 'zod';
import { CREDENTIAL_BYTES, webhookSecretFrom } from '../../domain/credentials.ts';
import { type EndpointRecord, rotatedSecrets } from '../../domain/endpoint-record.ts';
import type { Sealing, Stores } from '../ports.ts';

const MINUTE_MS = 60_000;

type Deps = Pick<Stores, 'endpoints'> & {
  readonly sealing: Sealing;
  readonly random: RandomBytes;
  readonly clock: Clock;
};

export const makeRotateEndpointSecret =
  ({ endpoints, sealing, random, clock }: Deps) =>
  async (
    { endpointId, overlapMinutes, secret: brought }: z.output<typeof rotateEndpointSecret.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof rotateEndpointSecret.output>> => {
    const { tenantId } = scope;
    const records = endpoints.forTenant(tenantId);
    const current = known(await records.byId(endpointId));
    requireSecretOf(current, brought);
    const secret = brought ?? webhookSecretFrom(random(CREDENTIAL_BYTES));
    const sealed = await sealing.seal(secret, { tenantId, purpose: endpointSecretPurpose(endpointId) });
    const previousSecretValidUntil = instantOf(clock.millis() + overlapMinutes * MINUTE_MS);

    const times = { now: clock.now(), previousValidUntil: previousSecretValidUntil };
    const secrets = rotatedSecrets(current.secrets, sealed, times);
    if (secrets === undefined) throw tooMany();
    const rotated: EndpointRecord = { ...current, secrets, version: current.version + 1 };
    const endpoint = Endpoint.parse(rotated);
    await records.save(
      rotated,
      teller({ scope, occurredAt: clock.now(), causationId: null })(endpointSecretRotated, rotated, { endpoint }),
    );
    return { ...endpoint, key: rotated.key, secret, previousSecretValidUntil };
  };

/** Retell signs with a key of its own account: one made here would verify nothing. */
const requireSecretOf = ({ vendor }: EndpointRecord, brought: string | undefined): void => {
  if ((vendor === 'retell') === (brought !== undefined)) return;
  const message =
    vendor === 'retell'
      ? 'Retell signs with an API key of its own account: bring the new one.'
      : 'The secret of this endpoint is made here: bring none.';
  throw new AppError('invalid_input', message, { errors: [{ pointer: '/secret', message }] });
};

const tooMany = (): AppError =>
  new AppError(
    'conflict',
    'Earlier secrets of this endpoint are still valid: wait for their end, or rotate with overlap 0.',
  );

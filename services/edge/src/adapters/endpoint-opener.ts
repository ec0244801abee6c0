import { endpointSecretPurpose } from '@fencepost/contracts/directory';
import { AppError } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import type { SecretBox } from '@fencepost/service-kit/secret-box';
import { type SealedEndpoint, type SealedSecret, unpackEndpoint } from '../domain/directory-row.ts';
import { type Endpoint, isBelieved } from '../domain/endpoint.ts';

const MOST_OPEN = 20_000;

export interface EndpointOpenerDeps {
  readonly secretBox: Pick<SecretBox, 'open'>;
  readonly clock: Clock;
}

/**
 * Opens the secrets of a directory row, once: a row that changes is another row, so what is remembered is never stale.
 * Rejects with `unavailable` when a secret cannot be opened, because the sender is not to blame.
 */
export const makeEndpointOpener = ({ secretBox, clock }: EndpointOpenerDeps) => {
  const open = new Map<string, Endpoint>();

  const openSecret = async ({ endpointId, tenantId }: SealedEndpoint, { sealed, validUntilMs }: SealedSecret) => ({
    secret: await secretBox.open(sealed, { tenantId, purpose: endpointSecretPurpose(endpointId) }),
    validUntilMs,
  });

  const openRow = async (row: string): Promise<Endpoint> => {
    const sealed = unpackEndpoint(row);
    const { endpointId, tenantId, vendor } = sealed;
    const believed = sealed.secrets.filter((secret) => isBelieved(secret, clock.millis()));
    const secrets = await Promise.all(believed.map((secret) => openSecret(sealed, secret))).catch((cause: unknown) => {
      throw new AppError(
        'unavailable',
        'This endpoint cannot be verified now. Send it again.',
        { endpointId },
        { cause },
      );
    });
    const endpoint = { endpointId, tenantId, vendor, secrets };
    const [oldest] = open.keys();
    if (open.size >= MOST_OPEN && oldest !== undefined) open.delete(oldest);
    open.set(row, endpoint);
    return endpoint;
  };

  return (row: string): Endpoint | Promise<Endpoint> => open.get(row) ?? openRow(row);
};

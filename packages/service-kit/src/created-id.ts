import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { RandomBytes } from './random-id.ts';

const ID_BYTES = 16;

/**
 * The id of what a command makes. Under an `Idempotency-Key` it follows from the key and the input, so that a command
 * that is repeated after a crash finds what it has made; without one each command makes another.
 */
export const createdId = (prefix: string, input: object, scope: TenantScope, random: RandomBytes): string => {
  const { tenantId, idempotencyKey } = scope;
  return idempotencyKey === undefined
    ? derivedId(prefix, tenantId, random(ID_BYTES))
    : derivedId(prefix, tenantId, idempotencyKey, JSON.stringify(input));
};

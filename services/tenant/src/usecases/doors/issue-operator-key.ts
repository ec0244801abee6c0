import { AppError } from '@fencepost/contracts/errors';
import { ApiKeyId, derivedId } from '@fencepost/contracts/ids';
import { personIdOf } from '@fencepost/contracts/person';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type issueOperatorKey, OperatorKey } from '@fencepost/contracts/tenant/api-key';
import type { Clock } from '@fencepost/service-kit/clock';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';
import { newApiKey } from './issue-api-key.ts';
import type { PublishDirectory } from './publish-directory.ts';

const ID_BYTES = 16;

type Deps = Pick<Stores, 'operatorKeys'> & {
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly directory: PublishDirectory;
};

/**
 * The key works when this answers: its directory entry is written here, because the key is no company's event. Only the
 * installation lets people in: a key that a key issues is one more of the same person's, however long the chain.
 */
export const makeIssueOperatorKey =
  ({ operatorKeys, random, clock, directory }: Deps) =>
  async (
    { label, person: handle }: z.output<typeof issueOperatorKey.input>,
    { actor }: Pick<PlatformScope, 'actor'>,
  ): Promise<z.output<typeof issueOperatorKey.output>> => {
    const issuedBy = ApiKeyId.safeParse(actor.id).data ?? null;
    if (issuedBy !== null && handle !== undefined)
      throw new AppError('forbidden', 'A key lets nobody else in: another person gets a key where this is installed.');
    const id = derivedId('key', random(ID_BYTES));
    const person = issuedBy === null ? personIdOf(handle ?? id) : (actor.person ?? null);
    const { key, record } = newApiKey({ id, label, role: 'owner', issuedAt: clock.now() }, random);
    const stored = { ...record, person, issuedBy };
    await operatorKeys.add(stored);
    await directory.publishOperatorKey(stored);
    return { apiKey: OperatorKey.parse(stored), key };
  };

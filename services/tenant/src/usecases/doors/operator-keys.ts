import { AppError, known } from '@fencepost/contracts/errors';
import type { Page } from '@fencepost/contracts/page';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type listOperatorKeys, OperatorKey, type revokeOperatorKey } from '@fencepost/contracts/tenant/api-key';
import { atVersion } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';
import type { PublishDirectory } from './publish-directory.ts';

type Keys = Pick<Stores, 'operatorKeys'>;

/** Never the keys, nor their hashes. */
export const makeListOperatorKeys =
  ({ operatorKeys }: Keys) =>
  async (request: z.output<typeof listOperatorKeys.input>, _scope: PlatformScope): Promise<Page<OperatorKey>> => {
    const { data, nextCursor } = await operatorKeys.page(request);
    return { data: data.map((record) => OperatorKey.parse(record)), nextCursor };
  };

/**
 * The key opens nothing when this answers: its directory entry goes here, because the key is no company's event. Revoking a
 * revoked key changes nothing but that entry, which a crash may have left.
 */
export const makeRevokeOperatorKey =
  ({ operatorKeys, directory }: Keys & { readonly directory: Pick<PublishDirectory, 'publishOperatorKey'> }) =>
  async (
    { apiKeyId, version }: z.output<typeof revokeOperatorKey.input>,
    _scope: PlatformScope,
  ): Promise<OperatorKey> => {
    const stored = known(await operatorKeys.byId(apiKeyId));
    if (stored.status === 'revoked') {
      await directory.publishOperatorKey(stored);
      return OperatorKey.parse(stored);
    }
    atVersion(stored, version);
    if (!(await isOtherActive(operatorKeys, apiKeyId)))
      throw new AppError('conflict', 'This is the last operator’s key that opens anything: issue another one first.');
    const revoked = { ...stored, status: 'revoked' as const, version: stored.version + 1 };
    await operatorKeys.save(revoked);
    await directory.publishOperatorKey(revoked);
    return OperatorKey.parse(revoked);
  };

const isOtherActive = async (operatorKeys: Keys['operatorKeys'], id: string): Promise<boolean> => {
  for await (const key of operatorKeys.all({ status: 'active' })) if (key.id !== id) return true;
  return false;
};

import { derivedId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { ApiKey, type issueOperatorKey } from '@fencepost/contracts/tenant/api-key';
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

/** The key works when this answers: its directory entry is written here, because the key is no company's event. */
export const makeIssueOperatorKey =
  ({ operatorKeys, random, clock, directory }: Deps) =>
  async (
    { label }: z.output<typeof issueOperatorKey.input>,
    _scope: PlatformScope,
  ): Promise<z.output<typeof issueOperatorKey.output>> => {
    const { key, record } = newApiKey(
      { id: derivedId('key', random(ID_BYTES)), label, role: 'owner', issuedAt: clock.now() },
      random,
    );
    await operatorKeys.add(record);
    await directory.publishOperatorKey(record);
    return { apiKey: ApiKey.parse(record), key };
  };

import type { PlatformScope } from '@fencepost/contracts/scope';
import { ApiKey, type issueOperatorKey } from '@fencepost/contracts/tenant/api-key';
import type { z } from 'zod';
import type { RandomBytes, Stores } from '../ports.ts';
import { newApiKey } from './issue-api-key.ts';
import type { PublishDirectory } from './publish-directory.ts';

type Deps = Pick<Stores, 'operatorKeys'> & { readonly random: RandomBytes; readonly directory: PublishDirectory };

/** The key works when this answers: its directory entry is written here, because the key is no company's event. */
export const makeIssueOperatorKey =
  ({ operatorKeys, random, directory }: Deps) =>
  async (
    { label }: z.output<typeof issueOperatorKey.input>,
    _scope: PlatformScope,
  ): Promise<z.output<typeof issueOperatorKey.output>> => {
    const { key, record } = newApiKey({ label, role: 'owner' }, random);
    await operatorKeys.add(record);
    await directory.publishOperatorKey(record);
    return { apiKey: ApiKey.parse(record), key };
  };

import type { Callback, createCallback } from '@fencepost/contracts/booking/callback';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { OpenCallback } from './open-callback.ts';

export const makeCreateCallback =
  ({ openCallback }: { readonly openCallback: OpenCallback }) =>
  (input: z.output<typeof createCallback.input>, scope: TenantScope): Promise<Callback> =>
    openCallback({ ...input, cause: 'requested' }, scope);

import type { Call, getCall, listCalls } from '@fencepost/contracts/booking/call';
import { known } from '@fencepost/contracts/errors';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { VoiceStores } from './ports.ts';

const kept = { yes: true, no: false, open: null } as const;

export const makeListCalls =
  ({ calls }: Pick<VoiceStores, 'calls'>) =>
  async (
    { limit, cursor, promisesKept }: z.output<typeof listCalls.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof listCalls.output>> => {
    const wanted = promisesKept === undefined ? undefined : kept[promisesKept];
    const found = await calls
      .forTenant(tenantId)
      .page({ promisesKept: wanted, after: positionAt(cursor), limit: limit + 1 });
    const { data, nextCursor } = pageFrom(found, limit, ({ call, noticedAt }) => ({ at: noticedAt, id: call.id }));
    return { data: data.map(({ call }) => call), nextCursor };
  };

export const makeGetCall =
  ({ calls }: Pick<VoiceStores, 'calls'>) =>
  async ({ callId }: z.output<typeof getCall.input>, { tenantId }: TenantScope): Promise<Call> =>
    known(await calls.forTenant(tenantId).byId(callId)).call;

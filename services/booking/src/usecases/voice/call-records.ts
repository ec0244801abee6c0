import { type Call, type CallFacts, callChanged } from '@fencepost/contracts/booking/call';
import { teller } from '@fencepost/contracts/envelope';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { VoiceStores } from './ports.ts';

/** Each further try means that somebody else has written the call in between. */
const MOST_TRIES = 8;

/** One call of a vendor is one call of a company. */
export const callIdOf = (tenantId: TenantId, vendorCallId: string): string => derivedId('cal', tenantId, vendorCallId);

/** The call after a change; the same object where there is nothing to change. */
export type ChangeCall = (call: Call) => Call;

/** Who talks on a call that may not have been heard of before. */
export interface HeardOf extends Pick<CallFacts, 'vendorCallId'>, Pick<Call, 'branchId' | 'customerId'> {}

export interface CallRecords {
  /** Changes a call, which begins where nobody has heard of it; a change that changes nothing writes nothing. */
  change(heard: HeardOf, change: ChangeCall, scope: TenantScope): Promise<Call>;
}

export const makeCallRecords = ({
  calls,
  clock,
}: Pick<VoiceStores, 'calls'> & { readonly clock: Clock }): CallRecords => {
  const attempt = async (heard: HeardOf, change: ChangeCall, scope: TenantScope): Promise<Call | undefined> => {
    const records = calls.forTenant(scope.tenantId);
    const id = callIdOf(scope.tenantId, heard.vendorCallId);
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const known = (await records.byId(id))?.call;
    if (known === undefined) {
      const begun = { ...change(newCall(id, heard)), version: 1 };
      const isNew = await records.add(
        { call: begun, noticedAt: clock.now() },
        tell(callChanged, begun, { call: begun }),
      );
      return isNew ? begun : undefined;
    }
    const told = { ...known, customerId: known.customerId ?? heard.customerId };
    const changed = change(told.customerId === known.customerId ? known : told);
    if (changed === known) return known;
    const next = { ...changed, version: known.version + 1 };
    await records.save(next, tell(callChanged, next, { call: next }));
    return next;
  };

  return {
    change: async (heard, change, scope) => {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const changed = await attempt(heard, change, scope).catch((error: unknown) => {
          if (codeOf(error) === 'stale_version') return undefined;
          throw error;
        });
        if (changed !== undefined) return changed;
      }
      throw new AppError('unavailable', 'Others kept writing this call; it will be tried again.');
    },
  };
};

const newCall = (id: string, { vendorCallId, branchId, customerId }: HeardOf): Call => ({
  id,
  vendorCallId,
  status: 'ongoing',
  branchId,
  customerId,
  promises: [],
  promisesKept: null,
  startedAt: null,
  endedAt: null,
  version: 1,
});

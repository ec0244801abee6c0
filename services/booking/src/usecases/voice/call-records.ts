import { type Call, type CallFacts, callChanged } from '@fencepost/contracts/booking/call';
import { teller } from '@fencepost/contracts/envelope';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { untilWritten } from '@fencepost/service-kit/write-record';
import type { VoiceStores } from './ports.ts';

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
    change: (heard, change, scope) => untilWritten('this call', () => attempt(heard, change, scope)),
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

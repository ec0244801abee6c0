import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { codeOf } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Repair } from '../../domain/repair.ts';
import type { Stores } from '../ports/stores.ts';

type Deps = Pick<Stores, 'quarantined'> & {
  readonly replayQuarantined: (asked: { readonly quarantineId: string }, scope: PlatformScope) => Promise<Quarantine>;
};

/** For one event; a flood that waits is worked off by the operator's replays, not by a single message. */
const MOST_AT_ONCE = 500;
const BATCH = 100;

/**
 * Applies what waits anew once its cause may be mended. Whose each delivery is is decided anew too: an event releases
 * nothing by itself, and what is still nobody's stays. Once an event; a repetition finds those that still wait, and
 * changes nothing. What cannot be applied for now is thrown at the end, so that the event comes again.
 */
export const makeReplayRepaired =
  ({ quarantined, replayQuarantined }: Deps) =>
  async (
    { tenantId, reasons, eventTypeId }: Repair,
    scope: PlatformScope,
  ): Promise<{ readonly tried: number; readonly released: number }> => {
    let [tried, released] = [0, 0];
    const troubles: unknown[] = [];
    const replay = async ({ id }: Quarantine): Promise<void> => {
      tried += 1;
      try {
        if ((await replayQuarantined({ quarantineId: id }, scope)).status === 'released') released += 1;
      } catch (error) {
        // The stream no longer holds its bytes: nothing mends that.
        if (codeOf(error) !== 'not_found') troubles.push(error);
      }
    };
    const work = async (which: Omit<Parameters<Stores['quarantined']['waiting']>[0], 'reasons'>): Promise<void> => {
      for (let after: string | undefined; tried < MOST_AT_ONCE; ) {
        const batch = await quarantined.waiting({ ...which, reasons }, after, Math.min(BATCH, MOST_AT_ONCE - tried));
        for (const record of batch) await replay(record);
        if (batch.length < BATCH) return;
        after = batch.at(-1)?.id;
      }
    };
    await work({ claimedTenantId: tenantId, ...(eventTypeId === null ? {} : { eventTypeIds: [eventTypeId, null] }) });
    // Others that name the event type came to foreign addresses: they stay, and say now whose it is.
    if (eventTypeId !== null) await work({ eventTypeIds: [eventTypeId] });
    if (troubles.length > 0) throw troubles[0];
    return { tried, released };
  };

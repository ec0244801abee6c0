import { codeOf } from '@fencepost/contracts/errors';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeRunMerge } from './run-merge.ts';
import { makeRunUndo } from './run-undo.ts';
import type { MergeDeps } from './save-merge.ts';

/** Longer than any merge takes: whoever has written nothing for so long has died. */
const ABANDONED_AFTER_MS = 60_000;
const BATCH = 100;

/** Goes on with merges and undos whose process has died; says how many it has ended. For a job that runs every minute. */
export const makeResumeMerges = (deps: MergeDeps) => {
  const { merges, clock } = deps;
  const runMerge = makeRunMerge(deps);
  const runUndo = makeRunUndo(deps);
  return async (platform: PlatformScope): Promise<{ readonly resumed: number; readonly refused: number }> => {
    const before = instantOf(clock.millis() - ABANDONED_AFTER_MS);
    let [resumed, refused] = [0, 0];
    for (const { tenantId, mergeId } of await merges.abandoned(before, BATCH, platform)) {
      const scope = tenantScope({ tenantId, actor: platform.actor, requestId: platform.requestId });
      const stored = await merges.forTenant(tenantId).byId(mergeId);
      try {
        if (stored?.merge.status === 'merging') await runMerge(stored, scope);
        else if (stored?.merge.status === 'undoing') await runUndo(stored, scope);
        resumed += 1;
      } catch (error) {
        // It has been withdrawn, or somebody else is at it: one company's must not hold up the others'.
        if (!['wrong_state', 'not_found', 'stale_version', 'conflict', 'unavailable'].includes(codeOf(error)))
          throw error;
        refused += 1;
      }
    }
    return { resumed, refused };
  };
};

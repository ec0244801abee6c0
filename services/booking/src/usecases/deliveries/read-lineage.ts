import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import type { ReadBooking } from '../ports/calcom.ts';

/** Reschedules of one booking that are followed, in either direction. */
const MOST_STEPS = 25;

/** What Cal.com holds of a chain, its oldest booking first; empty where it knows nothing under this uid. */
export const makeReadLineage =
  ({ readBooking }: { readonly readBooking: ReadBooking }) =>
  async (uid: string, scope: TenantScope): Promise<readonly CalcomRecord[]> => {
    const start = await readBooking(uid, scope);
    if (start === undefined) return [];
    const seen = new Set([uid, start.uid]);
    const follow = async (from: CalcomRecord, step: (record: CalcomRecord) => string | undefined) => {
      const found: CalcomRecord[] = [];
      for (let at: CalcomRecord | undefined = from; at !== undefined && found.length < MOST_STEPS; ) {
        const next: string | undefined = step(at);
        if (next === undefined || seen.has(next)) break;
        seen.add(next);
        at = await readBooking(next, scope);
        if (at !== undefined) found.push(at);
      }
      return found;
    };
    const older = await follow(start, ({ previousUid }) => previousUid);
    const newer = await follow(start, ({ nextUid }) => nextUid);
    return [...older.toReversed(), start, ...newer];
  };

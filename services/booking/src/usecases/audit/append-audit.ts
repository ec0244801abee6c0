import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import { TenantId } from '@fencepost/contracts/ids';
import { genesisOf, type Head } from '../../domain/audit/audit-record.ts';
import { type Before, entryOf, nothingBefore, stateAfter } from '../../domain/audit/entry-of.ts';
import type { AuditEntries, AuditStores } from './audit-ports.ts';

/** A larger batch would let its last event wait for long. */
const MOST_AT_ONCE = 100;
/** Companies whose chain's end is remembered; of others it is read. */
const MOST_REMEMBERED = 10_000;
/** Each further try means that another replica has appended meanwhile. */
const MOST_TRIES = 1_000;
const MOST_ROWS = 1_000;
/**
 * An event waits for the one before it, so that the old values are the last known ones: that one is on its way, or being
 * tried again. After so many deliveries, about a minute, it is appended without: a gap that shows beats a change unsaid.
 */
const PATIENT_ATTEMPTS = 10;

export interface Told {
  readonly event: Envelope;
  /** How often the event was delivered, this time included. */
  readonly attempt: number;
}

interface Waiting extends Told {
  readonly done: (outcome: Outcome) => void;
  readonly failed: (error: unknown) => void;
}

/** An error is one that this event alone is to blame for. */
type Outcome = 'appended' | 'known' | 'waits' | Error;

/**
 * Appends an event of ours to its company's chain, once for each event id. Events of one company that come while others
 * are being appended are joined into batches. Whoever loses a place to another replica goes on behind it: nothing is
 * locked, and no chain forks. Throws `unavailable` for an event that must wait for the one before it.
 */
export const makeAppendAudit = ({
  auditEntries,
  leftCompanies,
}: Pick<AuditStores, 'auditEntries' | 'leftCompanies'>) => {
  const queues = new Map<TenantId, Waiting[]>();
  const ends = new Map<TenantId, End>();
  const endOf = (tenantId: TenantId): End => {
    const end = ends.get(tenantId) ?? {};
    ends.set(tenantId, end);
    if (ends.size > MOST_REMEMBERED) ends.delete(ends.keys().next().value ?? tenantId);
    return end;
  };

  const drain = async (tenantId: TenantId, queue: Waiting[]): Promise<void> => {
    // Those that were woken together are one batch.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue.splice(0, MOST_AT_ONCE);
      try {
        const chain = auditEntries.forTenant(tenantId);
        const outcomes = await appendBatch(chain, tenantId, endOf(tenantId), batch);
        // Asked afterwards: whoever forgets the company later than this finds these entries himself (TI10).
        const hasLeft = await leftCompanies.has(tenantId);
        if (hasLeft) {
          ends.delete(tenantId);
          await removeAll(chain);
        }
        for (const { event, done } of batch) done(hasLeft ? 'known' : (outcomes.get(event.id) ?? 'waits'));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    queues.delete(tenantId);
  };

  return async (event: Envelope, { attempt }: Pick<Told, 'attempt'>): Promise<'appended' | 'known'> => {
    const tenantId = TenantId.parse(event.tenantId);
    const outcome = await new Promise<Outcome>((done, failed) => {
      const queue = queues.get(tenantId);
      const waiting = { event, attempt, done, failed };
      if (queue !== undefined) return void queue.push(waiting);
      const begun = [waiting];
      queues.set(tenantId, begun);
      void drain(tenantId, begun);
    });
    if (outcome instanceof Error) throw outcome;
    if (outcome !== 'waits') return outcome;
    throw new AppError('unavailable', 'The change before this one is not in the chain yet.', { eventId: event.id });
  };
};

/**
 * The end of a chain as this process has left it. It may be behind by now, never ahead: the entry is acknowledged. Whoever
 * appends behind an old end meets the unique index on the place.
 */
interface End {
  head?: Head | undefined;
}

const removeAll = async ({ removal }: AuditEntries): Promise<void> => {
  for (let after: string | undefined; ; ) {
    const { next } = await removal(after, MOST_AT_ONCE);
    if (next === undefined) return;
    after = next;
  }
};

/** What became of each event; those that an error kept out come again, and those that are in are known then. */
const appendBatch = async (
  chain: AuditEntries,
  tenantId: TenantId,
  end: End,
  batch: readonly Told[],
): Promise<ReadonlyMap<string, Outcome>> => {
  const outcomes = new Map<string, Outcome>();
  // The same event may have come twice at once.
  let left: Told[] = [...new Map(batch.map((told) => [told.event.id, told])).values()].toSorted(byVersion);
  for (let tries = 0; left.length > 0; tries += 1) {
    if (tries >= MOST_TRIES) throw new AppError('unavailable', 'Others kept appending to this chain.');
    end.head ??= (await chain.head()) ?? genesisOf(tenantId);
    left = await appendUntilTaken(chain, end, end.head, left, outcomes);
    // Somebody else has gone on behind it.
    if (left.length > 0) end.head = undefined;
  }
  return outcomes;
};

/** Appends one after the other until somebody else takes a place; answers with those that are left then. */
const appendUntilTaken = async (
  chain: AuditEntries,
  end: End,
  from: Head,
  events: readonly Told[],
  outcomes: Map<string, Outcome>,
): Promise<Told[]> => {
  let head = from;
  for (const [index, { event, attempt }] of events.entries()) {
    try {
      const before = await whatWasBefore(chain, event);
      if (!before.isGapless && event.entity.version > 1 && attempt <= PATIENT_ATTEMPTS) {
        outcomes.set(event.id, (await chain.has(event.id)) ? 'known' : 'waits');
        continue;
      }
      const entry = entryOf(event, before, head);
      const appended = await chain.append(entry);
      if (appended === 'place_taken') return events.slice(index);
      outcomes.set(event.id, appended);
      if (appended === 'appended') end.head = head = { seq: entry.seq, hash: entry.hash };
    } catch (error) {
      // One bad event keeps no other out; a database that does not answer keeps out all.
      if (!(error instanceof Error) || ['unavailable', 'timeout'].includes(codeOf(error))) throw error;
      outcomes.set(event.id, error);
    }
  }
  return [];
};

/** The chain is the only memory of what was before: no second copy can disagree with it. */
const whatWasBefore = async (chain: AuditEntries, { entity }: Envelope): Promise<Before> => {
  if (entity.version === 1) return nothingBefore;
  let [state, after] = [nothingBefore.state, 0];
  for (;;) {
    const found = await chain.ofEntity(entity.id, { after, below: entity.version, limit: MOST_ROWS });
    state = stateAfter(found, state);
    after = found.at(-1)?.entity.version ?? after;
    if (found.length < MOST_ROWS) return { state, isGapless: after === entity.version - 1 };
  }
};

const byVersion = ({ event: one }: Told, { event: other }: Told): number => one.entity.version - other.entity.version;

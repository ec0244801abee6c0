import type { TenantId } from '@fencepost/contracts/ids';
import { type AuditRecord, genesisOf, type Head, hashOf } from '../../domain/audit/audit-record.ts';
import { contradicted, cutOff } from '../../domain/audit/checkpoint.ts';
import { type Fault, type Verified, verifyChain } from '../../domain/audit/verify-chain.ts';
import type { AuditCheckpoints, AuditEntries, CheckpointSigner } from './audit-ports.ts';

/** In memory at once, twice: these and those behind them. */
const BATCH = 500;

interface Chain {
  readonly tenantId: TenantId;
  readonly entries: AuditEntries;
  readonly checkpoints: AuditCheckpoints;
  readonly signer: CheckpointSigner;
}

export interface Walk {
  readonly head: Head;
  /** How many entries were read for it. */
  readonly recomputed: number;
  readonly fault: Fault | null;
}

/**
 * Goes through a chain from its beginning, or from a head that was verified before and is still there, to its end or its first
 * fault, comparing it with its checkpoints.
 */
export const walkChain = async (chain: Chain, from?: Head): Promise<Walk> => {
  const unreadable = new Set<number>();
  const known = from === undefined ? undefined : await stillThere(chain.entries, from);
  let verified: Verified = known ?? { head: genesisOf(chain.tenantId), prevHash: null };
  let recomputed = 0;
  const batches = inBatches(chain.entries.all(BATCH, (seq) => unreadable.add(seq), known?.head.seq));
  for await (const [batch, ahead] of batches) {
    recomputed += batch.length;
    const verdict = verifyChain(verified, batch, ahead);
    const signed = await againstCheckpoints(chain, verified.head, batch);
    const fault = firstOf(readable(verdict.fault, unreadable), signed);
    verified = verdict.verified;
    if (fault !== null) return { head: verified.head, recomputed, fault };
  }
  const { head } = verified;
  const [strange] = unreadable;
  // Passed over without a gap: at the end, or in a place that is no number.
  const place = strange !== undefined && strange <= head.seq ? strange : head.seq + 1;
  if (strange !== undefined) return { head, recomputed, fault: notReadable(place) };
  return { head, recomputed, fault: cutOff(head, await chain.checkpoints.after(head.seq, 1)) };
};

/** The entry of a head, recomputed; undefined where it is not what it was: then nothing before it is believed, either. */
const stillThere = async (entries: AuditEntries, { seq, hash }: Head): Promise<Verified | undefined> => {
  const [entry] = await entries.stretch(seq - 1, 1).catch(() => []);
  if (entry?.seq !== seq || entry.hash !== hash || hashOf(entry) !== hash) return undefined;
  return { head: { seq, hash }, prevHash: entry.prevHash };
};

/** A forged checkpoint is worth a word; it is no evidence against the chain. */
const againstCheckpoints = async (
  { tenantId, checkpoints, signer }: Chain,
  { seq }: Head,
  batch: readonly AuditRecord[],
): Promise<Fault | null> => {
  const last = batch.at(-1)?.seq ?? seq;
  const here = (await checkpoints.after(seq, BATCH)).filter((checkpoint) => checkpoint.seq <= last);
  const genuine = here.filter((checkpoint) => signer.isGenuine(tenantId, checkpoint));
  const forged = here.find((checkpoint) => !genuine.includes(checkpoint));
  const explanation = `The checkpoint of ${forged?.signedAt} was not signed with a key of ours.`;
  const forgery: Fault | null = forged === undefined ? null : { kind: 'bad_signature', seq: forged.seq, explanation };
  return firstOf(contradicted(batch, genuine), forgery);
};

const firstOf = (one: Fault | null, other: Fault | null): Fault | null => {
  if (one === null || other === null) return one ?? other;
  return (other.seq ?? Infinity) < (one.seq ?? Infinity) ? other : one;
};

const notReadable = (seq: number): Fault => ({
  kind: 'altered',
  seq,
  explanation: 'Its stored form is not that of an entry.',
});

const readable = (fault: Fault | null, unreadable: ReadonlySet<number>): Fault | null =>
  fault?.seq !== null && fault?.seq !== undefined && unreadable.has(fault.seq) ? notReadable(fault.seq) : fault;

/** Each batch with the one behind it. */
async function* inBatches(
  entries: AsyncIterable<AuditRecord>,
): AsyncGenerator<readonly [readonly AuditRecord[], readonly AuditRecord[]]> {
  let [batch, next]: [AuditRecord[], AuditRecord[]] = [[], []];
  for await (const entry of entries) {
    if (batch.length < BATCH) batch.push(entry);
    else next.push(entry);
    if (next.length < BATCH) continue;
    yield [batch, next];
    [batch, next] = [next, []];
  }
  if (batch.length > 0) yield [batch, next];
  if (next.length > 0) yield [next, []];
}

import type { AuditCheckpoint } from '@fencepost/contracts/booking/audit';
import type { TenantId } from '@fencepost/contracts/ids';
import type { AuditRecord, Head } from './audit-record.ts';
import type { Fault } from './verify-chain.ts';

/** What a checkpoint's signature is over. */
export const signedText = (
  tenantId: TenantId,
  { seq, hash, signedAt }: Pick<AuditCheckpoint, 'seq' | 'hash' | 'signedAt'>,
): string => [tenantId, seq, hash, signedAt].join('.');

/** The first of these checkpoints that does not fit the entry at its place. */
export const contradicted = (
  entries: readonly Pick<AuditRecord, 'seq' | 'hash'>[],
  checkpoints: readonly AuditCheckpoint[],
): Fault | null => {
  const hashes = new Map(entries.map(({ seq, hash }) => [seq, hash]));
  const wrong = checkpoints.find(({ seq, hash }) => hashes.has(seq) && hashes.get(seq) !== hash);
  if (wrong === undefined) return null;
  const explanation = `The checkpoint of ${wrong.signedAt} was signed over another chain up to here.`;
  return { kind: 'altered', seq: wrong.seq, explanation };
};

/** A chain that ends before its newest checkpoint was cut off. */
export const cutOff = (head: Head, checkpoints: readonly AuditCheckpoint[]): Fault | null => {
  const beyond = checkpoints.find(({ seq }) => seq > head.seq);
  if (beyond === undefined) return null;
  const explanation = `The chain ends before number ${beyond.seq}, over which the checkpoint of ${beyond.signedAt} was signed.`;
  return { kind: 'deleted', seq: head.seq + 1, explanation };
};

import { createHash } from 'node:crypto';
import { AuditEntry } from '@fencepost/contracts/booking/audit';
import type { TenantId } from '@fencepost/contracts/ids';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';

/** An entry as the chain has it: personal values in their sealed form, which nobody can read once the person is erased. */
export const AuditRecord = z.strictObject({
  ...AuditEntry.omit({ personal: true }).shape,
  // Strict wherever the hash is over: a member that reading would drop must not go unseen.
  entity: AuditEntry.shape.entity.strict(),
  actor: AuditEntry.shape.actor.strict(),
  changes: z.array(AuditEntry.shape.changes.element.strict()),
  sealed: z.string().max(16_384).nullable(),
});
export type AuditRecord = Readonly<z.output<typeof AuditRecord>>;

/** The end of a chain: the entry that the next one is made upon. */
export type Head = Pick<AuditRecord, 'seq' | 'hash'>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Where a company's chain begins. It names the company, so that no chain can be passed off as another company's. */
export const genesisOf = (tenantId: TenantId): Head => ({ seq: 0, hash: sha256(`fencepost audit ${tenantId}`) });

type Unhashed = Omit<AuditRecord, 'hash'> & Partial<Pick<AuditRecord, 'hash'>>;

/** SHA-256 over everything else in the entry, `prevHash` included. */
export const hashOf = ({ hash: _, ...everythingElse }: Unhashed): string => sha256(canonicalJson(everythingElse));

/** The next entry of a chain. */
export const chained = (content: Omit<AuditRecord, 'seq' | 'prevHash' | 'hash'>, { seq, hash }: Head): AuditRecord => {
  const entry = { ...content, seq: seq + 1, prevHash: hash };
  return { ...entry, hash: hashOf(entry) };
};

import type { exportAudit } from '@fencepost/contracts/booking/audit';
import type { FileAnswer } from '@fencepost/contracts/file-answer';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { csvHeader, csvLine } from '../../domain/audit/audit-csv.ts';
import type { AuditStores } from './audit-ports.ts';
import type { ReadPersonal } from './read-personal.ts';
import type { WriteCheckpoint } from './write-checkpoint.ts';

const MOST_ENTRIES = 1_000;
/** Read at once, so that no more is read than will fit. */
const BATCH = 100;
/** An answer travels as one message of NATS, which holds a megabyte with all that is around it. */
const MOST_BYTES = 850 * 1_024;

type Deps = Pick<AuditStores, 'auditEntries'> & {
  readonly readPersonal: ReadPersonal;
  readonly writeCheckpoint: WriteCheckpoint;
};

/**
 * A stretch of the chain as a file: as many whole entries as fit, none where the chain has no more. NDJSON has each entry
 * with its sealed text, so that anybody can compute the hashes; CSV is for reading. A checkpoint covers what is exported.
 */
export const makeExportAudit =
  ({ auditEntries, readPersonal, writeCheckpoint }: Deps) =>
  async ({ format, afterSeq }: z.output<typeof exportAudit.input>, scope: TenantScope): Promise<FileAnswer> => {
    await writeCheckpoint(scope);
    const chain = auditEntries.forTenant(scope.tenantId);
    const lineOf = format === 'csv' ? csvLine : JSON.stringify;
    const lines: string[] = format === 'csv' ? [csvHeader] : [];
    let [last, bytes, entries] = [afterSeq, 0, 0];
    for (let isFull = false; !isFull && entries < MOST_ENTRIES; ) {
      const records = await chain.stretch(last, Math.min(BATCH, MOST_ENTRIES - entries));
      const sealed = new Map(records.map((record) => [record.seq, record.sealed]));
      for (const entry of await readPersonal(records, scope)) {
        const line = lineOf({ ...entry, sealed: sealed.get(entry.seq) ?? null });
        // As the message carries it: every quote in it takes two bytes.
        bytes += Buffer.byteLength(JSON.stringify(line));
        isFull = bytes > MOST_BYTES && entries > 0;
        if (isFull) break;
        lines.push(line);
        last = entry.seq;
        entries += 1;
      }
      isFull ||= records.length < BATCH;
    }
    return fileOf(format, lines, { afterSeq, last });
  };

const fileOf = (
  format: 'csv' | 'ndjson',
  lines: readonly string[],
  { afterSeq, last }: { readonly afterSeq: number; readonly last: number },
): FileAnswer => {
  const contentType = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8';
  const newline = format === 'csv' ? '\r\n' : '\n';
  return {
    contentType,
    fileName: `audit-${afterSeq + 1}-${last}.${format}`,
    body: lines.map((line) => line + newline).join(''),
  };
};

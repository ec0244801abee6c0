import { exportAudit, getAuditCheckpoint, listAudit, verifyAudit } from '@fencepost/contracts/booking/audit';
import { type Command, command } from '../command.ts';
import { CompanyRef } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import { facts } from '../show/table.ts';
import { actor, inWords, listed, moment } from '../show/values.ts';
import { fileOption, saved } from './saved.ts';

const company = CompanyRef.optional();

/** Commands about a company’s chained history (A6). */
export const auditCommands: readonly Command[] = [
  command({
    path: 'audit verify',
    summary: `${verifyAudit.summary} Ends with exit code 6 where it is not intact.`,
    input: { company },
    asks: [verifyAudit],
    example: '--company 1',
    run: async (_, { ask, show }) => {
      const answer = await ask(verifyAudit, {});
      show.one(answer, ({ intact, entries, head, onTheirWay, fault }, paper) =>
        facts(
          [
            ['intact', intact],
            ['entries', entries],
            ['head', `${head.seq} ${head.hash}`],
            ['on their way', onTheirWay],
            ['fault', fault && listed(fault)],
          ],
          paper,
        ),
      );
      return answer.value.intact ? 'ok' : 'issues_found';
    },
  }),
  listCommand(listAudit, {
    path: 'audit list',
    columns: [
      { head: 'seq', of: ({ seq }) => seq },
      { head: 'at', of: ({ occurredAt }) => moment(occurredAt) },
      { head: 'action', of: ({ action }) => action },
      { head: 'by', of: (entry) => actor(entry.actor) },
      { head: 'record', of: ({ entity }) => `${entity.id} v${entity.version}` },
      {
        head: 'changes',
        of: ({ changes }) =>
          changes.map(({ field, old, new: next }) => `${field}: ${inWords(old)} -> ${inWords(next)}`),
      },
    ],
    describe: {
      appointmentId: 'only of this appointment',
      customerId: 'only of this customer',
      from: 'not before',
      to: 'not after',
    },
    example: '--company 1 --appointment-id apt_…',
  }),
  command({
    path: 'audit export',
    summary: exportAudit.summary,
    input: {
      company,
      format: exportAudit.input.shape.format.describe('how it is written'),
      afterSeq: exportAudit.input.shape.afterSeq.describe('only what comes behind this entry'),
      out: fileOption,
    },
    asks: [exportAudit],
    example: '--company 1 --format csv --out audit.csv',
    run: async ({ format, afterSeq, out }, hands) =>
      saved(await hands.ask(exportAudit, { format, afterSeq }), out, hands),
  }),
  command({
    path: 'audit checkpoint',
    summary: getAuditCheckpoint.summary,
    input: { company },
    asks: [getAuditCheckpoint],
    example: '--company 1 --json',
    run: async (_, { ask, show }) => {
      show.one(await ask(getAuditCheckpoint, {}), ({ seq, hash, signedAt, keyId, signature }, paper) =>
        facts(
          [
            ['seq', seq],
            ['hash', hash],
            ['signed', moment(signedAt)],
            ['key', keyId],
            ['signature', signature],
          ],
          paper,
        ),
      );
      return 'ok';
    },
  }),
];

import {
  getReconciliation,
  getWebhookRecall,
  listReconciliations,
  type Reconciliation,
  startReconciliation,
} from '@fencepost/contracts/booking/reconciliation';
import { type Command, command } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { CompanyRef } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { moment } from '../show/values.ts';

const company = CompanyRef.optional();

const reconciliationView: View<Reconciliation> = (reading, paper) => [
  ...facts(
    [
      ['reading-back', reading.id],
      ['state', reading.state],
      ['from', moment(reading.from)],
      ['to', moment(reading.to)],
      ['read', reading.read],
      ['same', reading.same],
      ['missed', reading.missed],
      ['extra', reading.extra],
      ['different', reading.different],
      ['mended', reading.mended],
      ['problem', reading.problem],
    ],
    paper,
  ),
  ...section(
    'Findings',
    reading.findings.length === 0
      ? []
      : table(
          [
            { head: 'kind', of: ({ kind }) => kind },
            { head: 'booking', of: ({ calcomUid }) => calcomUid },
            { head: 'appointment', of: ({ appointmentId }) => appointmentId },
            { head: 'fields', of: ({ fields }) => fields },
            { head: 'outcome', of: ({ outcome }) => outcome },
          ],
          reading.findings,
          paper,
        ),
    paper,
  ),
];

/** Commands about bookings read back from Cal.com (law 7). */
export const reconcileCommands: readonly Command[] = [
  command({
    path: 'reconcile start',
    summary: startReconciliation.summary,
    input: { company },
    asks: [startReconciliation, getReconciliation],
    example: '--company 1',
    run: async (_, hands) => {
      const { value } = await hands.ask(startReconciliation, {});
      const ended = await hands.follow(getReconciliation, { reconciliationId: value.id }, ({ state, read, mended }) =>
        hands.progress.at(`${state}: ${read} read, ${mended} mended`),
      );
      hands.progress.end();
      hands.show.one(ended, reconciliationView);
      if (ended.value.state === 'failed') throw new CliError('error', ended.value.problem ?? 'It failed.');
      return 'ok';
    },
  }),
  command({
    path: 'reconcile show',
    summary: getReconciliation.summary,
    positions: ['reconciliationId'],
    input: { company, ...getReconciliation.input.shape },
    asks: [getReconciliation],
    example: 'rec_… --company 1',
    run: async ({ reconciliationId }, { ask, show }) => {
      show.one(await ask(getReconciliation, { reconciliationId }), reconciliationView);
      return 'ok';
    },
  }),
  listCommand(listReconciliations, {
    path: 'reconcile list',
    columns: [
      { head: 'reading-back', of: ({ id }) => id },
      { head: 'state', of: ({ state }) => state },
      { head: 'cause', of: ({ cause }) => cause },
      { head: 'read', of: ({ read }) => read },
      { head: 'mended', of: ({ mended }) => mended },
      { head: 'began', of: ({ startedAt }) => moment(startedAt) },
    ],
    example: '--company 1',
  }),
  command({
    path: 'reconcile recall',
    summary: getWebhookRecall.summary,
    input: { company, days: getWebhookRecall.input.shape.days.describe('how far back') },
    asks: [getWebhookRecall],
    example: '--company 1 --days 7',
    run: async ({ days }, { ask, show }) => {
      show.one(await ask(getWebhookRecall, { days }), ({ byWebhook, byReconciliation, recall }, paper) =>
        facts(
          [
            ['by webhook', byWebhook],
            ['only by reading back', byReconciliation],
            ['recall', recall],
          ],
          paper,
        ),
      );
      return 'ok';
    },
  }),
];

import { explainDelivery, type StoryStep } from '@fencepost/contracts/booking/delivery';
import { listQuarantine, Quarantine, replayQuarantined } from '@fencepost/contracts/booking/quarantine';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { pagesOf } from '../ask/ask.ts';
import { type Command, command } from '../command.ts';
import { CliError, type ExitName, usageError } from '../exit-codes.ts';
import type { Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import { bar } from '../show/progress.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { listed, moment } from '../show/values.ts';
import { storyLines } from './story.ts';

const PAGE = 100;

/** A quarantined delivery by its own id or the delivery’s. */
const quarantineRef = z
  .string()
  .regex(/^(qua|dlv)_[0-9a-z]{20,32}$/, 'an id starting with qua_ or dlv_ is expected')
  .describe('the id of the entry, or of its delivery');

const view: View<Quarantine> = (entry, paper) => [
  ...facts(
    [
      ['quarantine', entry.id],
      ['delivery', entry.deliveryId],
      ['status', entry.status],
      ['reason', entry.reason],
      ['explanation', entry.explanation],
      ['claims', entry.claimedTenantId],
      ['trigger', entry.trigger],
      ['event type', entry.eventTypeId],
      ['booking', entry.calcomUid],
      ['in the stream at', entry.streamSeq],
      ['received', moment(entry.receivedAt)],
      ['quarantined', moment(entry.quarantinedAt)],
      ['released', moment(entry.releasedAt)],
    ],
    paper,
  ),
  ...section(
    'Evidence',
    entry.evidence.map((each) => `  ${listed(each)}`),
    paper,
  ),
];

const found = async (ref: string, { ask }: Pick<Hands, 'ask'>): Promise<Answer<Quarantine>> => {
  const filter = ref.startsWith('dlv_') ? { deliveryId: ref } : {};
  for await (const { value, exact } of pagesOf((members) => ask(listQuarantine, { ...filter, ...members }), {
    limit: PAGE,
  })) {
    const entries = z.array(Quarantine).parse(value.data);
    const at = entries.findIndex(({ id, deliveryId }) => id === ref || deliveryId === ref);
    const entry = entries[at];
    if (entry !== undefined)
      return { value: entry, exact: z.looseObject({ data: z.array(z.unknown()) }).parse(exact).data[at] };
  }
  throw new CliError('not_found', `Nothing in quarantine is ${ref}: \`fencepost quarantine list\` shows what is.`);
};

/** Replays one entry, or that of a delivery; where it still cannot be applied it stays, and says why. */
export const replayed = async (ref: string, hands: Hands): Promise<ExitName> => {
  const entry = await found(ref, hands);
  await hands.confirm(entry, view, 'Replay this delivery?');
  const answer = await hands.ask(replayQuarantined, { quarantineId: entry.value.id });
  hands.show.one(answer, view);
  return answer.value.status === 'released' ? 'ok' : 'issues_found';
};

const replayAll = async (hands: Hands): Promise<ExitName> => {
  const waiting: Quarantine[] = [];
  const pages = pagesOf((members) => hands.ask(listQuarantine, { status: 'quarantined', ...members }), { limit: PAGE });
  for await (const { value } of pages) waiting.push(...z.array(Quarantine).parse(value.data));
  const answer = { value: waiting, exact: { data: waiting } };
  await hands.confirm(answer, (entries, paper) => table(columns, entries, paper), `Replay these ${waiting.length}?`);
  const after: Quarantine[] = [];
  // Oldest first, as they came.
  for (const { id } of waiting.toReversed()) {
    after.push((await hands.ask(replayQuarantined, { quarantineId: id })).value);
    hands.progress.at(`replaying ${bar(after.length, waiting.length)}`);
  }
  hands.progress.end();
  hands.show.one({ value: after, exact: { data: after } }, (entries, paper) => table(columns, entries, paper));
  return after.every(({ status }) => status === 'released') ? 'ok' : 'issues_found';
};

const columns = [
  { head: 'quarantine', of: ({ id }: Quarantine) => id },
  { head: 'status', of: ({ status }: Quarantine) => status },
  { head: 'reason', of: ({ reason }: Quarantine) => reason },
  { head: 'trigger', of: ({ trigger }: Quarantine) => trigger },
  { head: 'delivery', of: ({ deliveryId }: Quarantine) => deliveryId },
  { head: 'since', of: ({ quarantinedAt }: Quarantine) => moment(quarantinedAt) },
  { head: 'explanation', of: ({ explanation }: Quarantine) => explanation },
];

/** Commands about deliveries that could not be applied. */
export const quarantineCommands: readonly Command[] = [
  listCommand(listQuarantine, {
    path: 'quarantine list',
    columns,
    describe: { status: 'only those that still wait, or that were released', deliveryId: 'only of this delivery' },
    example: '--status quarantined',
  }),
  command({
    path: 'quarantine show',
    summary: 'Read one delivery in quarantine: why it waits, the evidence for it, and its story.',
    positions: ['entry'],
    input: { entry: quarantineRef },
    asks: [listQuarantine, explainDelivery],
    run: async ({ entry }, hands) => {
      const answer = await found(entry, hands);
      const story = await hands.ask(explainDelivery, { deliveryId: answer.value.deliveryId });
      hands.show.one(
        { value: { entry: answer.value, story: story.value.data }, exact: { entry: answer.exact, story: story.exact } },
        (each: { readonly entry: Quarantine; readonly story: readonly StoryStep[] }, paper) => [
          ...view(each.entry, paper),
          ...section('Story', storyLines(each.story, paper), paper),
        ],
      );
      return 'ok';
    },
  }),
  command({
    path: 'quarantine replay',
    summary: `${replayQuarantined.summary} With --all, everything that waits.`,
    positions: ['entry'],
    input: {
      entry: quarantineRef.optional(),
      all: z.boolean().optional().describe('everything that waits, oldest first'),
    },
    asks: [listQuarantine, replayQuarantined],
    confirms: true,
    run: async ({ entry, all }, hands) => {
      if ((entry === undefined) === (all !== true)) throw usageError('Name one entry, or give --all.');
      return entry === undefined ? replayAll(hands) : replayed(entry, hands);
    },
  }),
];

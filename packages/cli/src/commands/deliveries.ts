import { explainAppointment, explainDelivery, listDeliveries } from '@fencepost/contracts/booking/delivery';
import { listQuarantine, replayQuarantined } from '@fencepost/contracts/booking/quarantine';
import { getReplay, type Replay, startReplay } from '@fencepost/contracts/booking/replay';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { type Command, command } from '../command.ts';
import { CliError, type ExitName } from '../exit-codes.ts';
import { CompanyRef, type Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { moment } from '../show/values.ts';
import { replayed } from './quarantine.ts';
import { storyLines } from './story.ts';

const replayView: View<Replay> = (replay, paper) => [
  ...facts(
    [
      ['replay', replay.id],
      ['state', replay.state],
      ['from', replay.fromSeq],
      ['to', replay.toSeq],
      ['read', replay.read],
      ['gone from the stream', replay.gone],
      ['compared', replay.compared],
      ['differences', replay.differences],
      ['problem', replay.problem],
      ['began', moment(replay.startedAt)],
      ['ended', moment(replay.endedAt)],
    ],
    paper,
  ),
  ...section(
    'Differences',
    replay.samples.length === 0
      ? []
      : table(
          [
            { head: 'collection', of: ({ collection }) => collection },
            { head: 'record', of: ({ id }) => id },
            { head: 'kind', of: ({ kind }) => kind },
            { head: 'fields', of: ({ fields }) => fields },
          ],
          replay.samples,
          paper,
        ),
    paper,
  ),
];

const told = ({ value, exact }: Answer<Replay>, isStrict: boolean, { show }: Pick<Hands, 'show'>): ExitName => {
  show.one({ value, exact }, replayView);
  if (value.state === 'failed')
    throw new CliError('error', `The replay failed: ${value.problem ?? 'it does not say why'}.`);
  return isStrict && value.differences > 0 ? 'issues_found' : 'ok';
};

const followReplay = async (replayId: string, isStrict: boolean, hands: Hands): Promise<ExitName> => {
  const ended = await hands.follow(getReplay, { replayId }, ({ state, read, compared }) =>
    hands.progress.at(`${state}: ${read} deliveries read, ${compared} records compared`),
  );
  hands.progress.end();
  return told(ended, isStrict, hands);
};

const failOnIssues = z.boolean().optional().describe('end with exit code 6 when anything differs');
const delivery = explainDelivery.input.shape.deliveryId;

/** Commands about what came in (A5). */
export const deliveryCommands: readonly Command[] = [
  listCommand(listDeliveries, {
    path: 'deliveries list',
    columns: [
      { head: 'delivery', of: ({ id }) => id },
      { head: 'vendor', of: ({ vendor }) => vendor },
      { head: 'trigger', of: ({ trigger }) => trigger },
      { head: 'outcome', of: ({ outcome }) => outcome },
      { head: 'appointment', of: ({ appointmentId }) => appointmentId },
      { head: 'in the stream at', of: ({ streamSeq }) => streamSeq },
      { head: 'received', of: ({ receivedAt }) => moment(receivedAt) },
    ],
    example: '--company 1 --outcome applied',
  }),
  command({
    path: 'deliveries show',
    summary: explainDelivery.summary,
    positions: ['deliveryId'],
    input: { deliveryId: delivery },
    asks: [explainDelivery],
    run: story,
  }),
  command({
    path: 'deliveries replay',
    summary: replayQuarantined.summary,
    positions: ['deliveryId'],
    input: { deliveryId: delivery },
    asks: [listQuarantine, replayQuarantined],
    confirms: true,
    run: ({ deliveryId }, hands) => replayed(deliveryId, hands),
  }),
  command({
    path: 'deliveries diff',
    summary: startReplay.summary,
    input: {
      fromSeq: startReplay.input.shape.fromSeq.describe('first position in the ingress stream'),
      toSeq: startReplay.input.shape.toSeq.describe('last position'),
      failOnIssues,
    },
    asks: [startReplay, getReplay],
    example: '--from-seq 1 --to-seq 500 --fail-on-issues',
    run: async ({ failOnIssues: isStrict, ...span }, hands) => {
      const { value } = await hands.ask(startReplay, span);
      return followReplay(value.id, isStrict === true, hands);
    },
  }),
  command({
    path: 'deliveries diff-show',
    summary: getReplay.summary,
    positions: ['replayId'],
    input: { ...getReplay.input.shape, failOnIssues },
    asks: [getReplay],
    run: async ({ replayId, failOnIssues: isStrict }, hands) =>
      told(await hands.ask(getReplay, { replayId }), isStrict === true, hands),
  }),
  command({
    path: 'explain delivery',
    summary: explainDelivery.summary,
    positions: ['deliveryId'],
    input: { deliveryId: delivery },
    asks: [explainDelivery],
    run: story,
  }),
  command({
    path: 'explain appointment',
    summary: explainAppointment.summary,
    positions: ['appointmentId'],
    input: { ...explainAppointment.input.shape, company: CompanyRef.optional() },
    asks: [explainAppointment],
    example: 'apt_… --company 1',
    run: async ({ appointmentId }, { ask, show }) => {
      show.one(await ask(explainAppointment, { appointmentId }), ({ data }, paper) => storyLines(data, paper));
      return 'ok';
    },
  }),
];

async function story(given: { readonly deliveryId: string }, { ask, show }: Hands): Promise<ExitName> {
  show.one(await ask(explainDelivery, given), ({ data }, paper) => storyLines(data, paper));
  return 'ok';
}

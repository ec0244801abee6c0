import { type CanaryRun, getCanaryRun, listCanaryRuns, startCanaryRun } from '@fencepost/contracts/integrity/canary';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { type Command, command } from '../command.ts';
import { CliError, type ExitName } from '../exit-codes.ts';
import type { Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { moment } from '../show/values.ts';

const view: View<CanaryRun> = (round, paper) => [
  ...facts(
    [
      ['round', round.id],
      ['size', round.size],
      ['state', round.state],
      ['passed', round.passed],
      ['probes', round.probes],
      ['positive controls', round.controls],
      ['began', moment(round.startedAt)],
      ['ended', moment(round.finishedAt)],
    ],
    paper,
  ),
  ...section(
    'Failures',
    round.failures.length === 0
      ? []
      : table(
          [
            { head: 'failure', of: ({ failure }) => failure },
            { head: 'kind', of: ({ kind }) => kind },
            { head: 'target', of: ({ target }) => target },
            { head: 'explanation', of: ({ explanation }) => explanation },
          ],
          round.failures,
          paper,
        ),
    paper,
  ),
  ...section(
    'Not covered',
    round.notCovered.map((line) => `  ${line}`),
    paper,
  ),
];

const failOnIssues = z.boolean().optional().describe('end with exit code 6 unless every probe passed');

const told = (round: Answer<CanaryRun>, isStrict: boolean, { show }: Pick<Hands, 'show'>): ExitName => {
  show.one(round, view);
  if (round.value.state === 'failed') throw new CliError('error', 'The round could not be finished: start another.');
  return isStrict && round.value.passed !== true ? 'issues_found' : 'ok';
};

/** Commands about the prober between the two synthetic companies (A7). */
export const canaryCommands: readonly Command[] = [
  command({
    path: 'canaries run',
    summary: startCanaryRun.summary,
    input: { size: startCanaryRun.input.shape.size.optional().describe('every probe or a few'), failOnIssues },
    asks: [startCanaryRun, getCanaryRun],
    example: '--size full --fail-on-issues',
    run: async ({ size, failOnIssues: isStrict }, hands) => {
      const { value } = await hands.ask(startCanaryRun, size === undefined ? {} : { size });
      const ended = await hands.follow(
        getCanaryRun,
        { canaryRunId: value.id },
        ({ state, probes, controls, failures }) =>
          hands.progress.at(`${state}: ${probes} probes, ${controls} controls, ${failures.length} failures`),
      );
      hands.progress.end();
      return told(ended, isStrict === true, hands);
    },
  }),
  command({
    path: 'canaries show',
    summary: getCanaryRun.summary,
    positions: ['canaryRunId'],
    input: { ...getCanaryRun.input.shape, failOnIssues },
    asks: [getCanaryRun],
    run: async ({ canaryRunId, failOnIssues: isStrict }, hands) =>
      told(await hands.ask(getCanaryRun, { canaryRunId }), isStrict === true, hands),
  }),
  listCommand(listCanaryRuns, {
    path: 'canaries list',
    columns: [
      { head: 'round', of: ({ id }) => id },
      { head: 'size', of: ({ size }) => size },
      { head: 'state', of: ({ state }) => state },
      { head: 'passed', of: ({ passed }) => passed },
      { head: 'probes', of: ({ probes }) => probes },
      { head: 'failures', of: ({ failures }) => failures.length },
      { head: 'began', of: ({ startedAt }) => moment(startedAt) },
    ],
  }),
];

import {
  cancelSync,
  decideHeldSync,
  getSyncRun,
  listSyncRuns,
  type SyncRun,
  startSync,
} from '@fencepost/contracts/tenant/sync';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { type Command, command } from '../command.ts';
import { CliError, type ExitName } from '../exit-codes.ts';
import { CompanyRef, type Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import { bar } from '../show/progress.ts';
import type { View } from '../show/show.ts';
import { facts, section } from '../show/table.ts';
import { listed, moment } from '../show/values.ts';

const company = CompanyRef.optional();
const { runId } = getSyncRun.input.shape;

const runView: View<SyncRun> = (run, paper) => [
  ...facts(
    [
      ['run', run.id],
      ['team', run.calcomTeamId],
      ['state', run.state],
      ['step', `${run.step} ${run.done} of ${run.total}`],
      ['trigger', run.trigger],
      ['counts', listed(run.counts)],
      ['error', run.error && `${run.error.code}: ${run.error.message}`],
      ['would remove', run.wouldRemove],
      ['waits until', moment(run.waitingUntil)],
      ['began', moment(run.startedAt)],
      ['ended', moment(run.finishedAt)],
    ],
    paper,
  ),
  ...section(
    'Warnings',
    run.warnings.map((warning) => `  ${warning}`),
    paper,
  ),
  ...section('Next', run.state === 'held' ? [`fencepost sync decide ${run.id} apply|discard`] : [], paper),
];

/** Follows an import to its end; one that is held waits for a person, and so does whoever follows. */
export const followedRun = async (id: string, hands: Hands): Promise<ExitName> => {
  let isHeldTold = false;
  const ended = await hands.follow(getSyncRun, { runId: id }, ({ state, step, done, total }) => {
    hands.progress.at(`${state} ${step} ${bar(done, total)}`);
    if (state !== 'held' || isHeldTold) return;
    isHeldTold = true;
    hands.show.note(`It is held because too much would go: fencepost sync decide ${id} apply|discard`);
  });
  hands.progress.end();
  return told(ended, hands);
};

const told = (ended: Answer<SyncRun>, { show }: Pick<Hands, 'show'>): ExitName => {
  show.one(ended, runView);
  const { state, error } = ended.value;
  if (state === 'error')
    throw new CliError('error', `The import ended in an error: ${error?.message ?? 'it does not say which'}`);
  return 'ok';
};

/** Commands about imports of a company’s team. */
export const syncCommands: readonly Command[] = [
  command({
    path: 'sync start',
    summary: startSync.summary,
    input: {
      company,
      keepOurs: z.boolean().optional().describe('take over only what the company’s settings allow, not every change'),
      follow: z.boolean().optional().describe('wait for its end'),
    },
    asks: [startSync, getSyncRun],
    example: '--company 1 --follow',
    run: async ({ keepOurs, follow }, hands) => {
      const started = await hands.ask(startSync, { acceptChanges: keepOurs !== true });
      if (follow === true) return followedRun(started.value.id, hands);
      hands.show.one(started, runView);
      hands.show.note(`It goes on by itself: fencepost sync follow ${started.value.id}`);
      return 'ok';
    },
  }),
  command({
    path: 'sync show',
    summary: getSyncRun.summary,
    positions: ['runId'],
    input: { company, runId },
    asks: [getSyncRun],
    example: 'run_… --company 1',
    run: async (given, { ask, show }) => {
      show.one(await ask(getSyncRun, { runId: given.runId }), runView);
      return 'ok';
    },
  }),
  command({
    path: 'sync follow',
    summary: 'Follow an import to its end.',
    positions: ['runId'],
    input: { company, runId },
    asks: [getSyncRun],
    example: 'run_… --company 1',
    run: (given, hands) => followedRun(given.runId, hands),
  }),
  listCommand(listSyncRuns, {
    path: 'sync list',
    columns: [
      { head: 'run', of: ({ id }) => id },
      { head: 'state', of: ({ state }) => state },
      { head: 'step', of: ({ step }) => step },
      { head: 'trigger', of: ({ trigger }) => trigger },
      { head: 'team', of: ({ calcomTeamId }) => calcomTeamId },
      { head: 'began', of: ({ startedAt }) => moment(startedAt) },
      { head: 'error', of: ({ error }) => error?.message },
    ],
    example: '--company 1',
  }),
  command({
    path: 'sync cancel',
    summary: cancelSync.summary,
    positions: ['runId'],
    input: { company, runId },
    asks: [getSyncRun, cancelSync],
    confirms: true,
    example: 'run_… --company 1',
    run: async (given, hands) => {
      await hands.confirm(await hands.ask(getSyncRun, { runId: given.runId }), runView, 'Stop this import?');
      hands.show.one(await hands.ask(cancelSync, { runId: given.runId }), runView);
      return 'ok';
    },
  }),
  command({
    path: 'sync decide',
    summary: decideHeldSync.summary,
    positions: ['runId', 'decision'],
    input: { company, runId, decision: decideHeldSync.input.shape.decision.describe('what becomes of it') },
    asks: [getSyncRun, decideHeldSync],
    confirms: true,
    example: 'run_… discard --company 1',
    run: async ({ decision, ...given }, hands) => {
      const run = await hands.ask(getSyncRun, { runId: given.runId });
      await hands.confirm(
        run,
        runView,
        `${decision} it? ${run.value.wouldRemove.length} event types would be removed.`,
      );
      const input = { runId: given.runId, decision, version: run.value.version };
      hands.show.one(await hands.ask(decideHeldSync, input), runView);
      return 'ok';
    },
  }),
];

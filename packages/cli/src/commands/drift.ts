import { type Drift, decideDrift, listDrift } from '@fencepost/contracts/tenant/drift';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { bindTeam } from '@fencepost/contracts/tenant/team';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { pagesOf } from '../ask/ask.ts';
import { type Command, command } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { CompanyRef, type Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { moment } from '../show/values.ts';

const company = CompanyRef.optional();
const _calcomTeamId = bindTeam.input.shape.calcomTeamId.describe('Cal.com’s id of the team');
const _eventTypeId = mapEventType.input.shape.eventTypeId.describe('Cal.com’s id of the event type');

const driftView: View<Drift> = (drift, paper) => [
  ...facts(
    [
      ['drift', drift.id],
      ['event type', drift.eventTypeId],
      ['kind', drift.kind],
      ['severity', drift.severity],
      ['state', drift.state],
      ['seen', `${moment(drift.firstSeenAt)} to ${moment(drift.lastSeenAt)}`],
    ],
    paper,
  ),
  ...section(
    'Differences',
    table(
      [
        { head: 'field', of: ({ field }) => field },
        { head: 'ours', of: ({ ours }) => ours },
        { head: 'Cal.com’s', of: ({ theirs }) => theirs },
        { head: 'severity', of: ({ severity }) => severity },
      ],
      drift.differences,
      paper,
    ),
    paper,
  ),
];

const foundDrift = async (id: string, { ask }: Pick<Hands, 'ask'>): Promise<Answer<Drift>> => {
  const PAGE = 100;
  for await (const { value, exact } of pagesOf((members) => ask(listDrift, members), { limit: PAGE })) {
    const found = z
      .array(listDrift.output.shape.data.element)
      .parse(value.data)
      .find((drift) => drift.id === id);
    const raw = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) }).parse(exact);
    if (found !== undefined) return { value: found, exact: raw.data.find((drift) => drift.id === id) };
  }
  throw new CliError('not_found', `There is no difference ${id}: \`fencepost drift list\` shows all.`);
};

/** Commands about where services and event types differ. */
export const driftCommands: readonly Command[] = [
  listCommand(listDrift, {
    path: 'drift list',
    columns: [
      { head: 'drift', of: ({ id }) => id },
      { head: 'event type', of: (drift) => drift.eventTypeId },
      { head: 'kind', of: ({ kind }) => kind },
      { head: 'severity', of: ({ severity }) => severity },
      { head: 'state', of: ({ state }) => state },
      { head: 'fields', of: ({ differences }) => differences.map(({ field }) => field) },
    ],
    example: '--company 1 --state open',
  }),
  command({
    path: 'drift decide',
    summary: decideDrift.summary,
    positions: ['driftId', 'decision'],
    input: {
      company,
      driftId: decideDrift.input.shape.driftId,
      decision: decideDrift.input.shape.decision.describe('what becomes of it'),
    },
    asks: [listDrift, decideDrift],
    confirms: true,
    example: 'drf_… accept --company 1',
    run: async ({ driftId, decision }, hands) => {
      const drift = await foundDrift(driftId, hands);
      await hands.confirm(drift, driftView, `${decision} these ${drift.value.differences.length} differences?`);
      hands.show.one(await hands.ask(decideDrift, { driftId, decision, version: drift.value.version }), driftView);
      return 'ok';
    },
  }),
];

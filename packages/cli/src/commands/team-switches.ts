import {
  getTeamSwitch,
  listTeamSwitches,
  simulateTeamSwitch,
  switchTeam,
  type TeamSwitch,
  undoTeamSwitch,
} from '@fencepost/contracts/tenant/team-switch';
import { type Command, command } from '../command.ts';
import type { ExitName } from '../exit-codes.ts';
import { CompanyRef, type Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts, section } from '../show/table.ts';
import { inWords, listed, moment } from '../show/values.ts';

const company = CompanyRef.optional();
const calcomTeamId = switchTeam.input.shape.calcomTeamId.describe('Cal.com’s id of the new team');
const { teamSwitchId } = getTeamSwitch.input.shape;

const view: View<TeamSwitch> = (each, paper) =>
  facts(
    [
      ['switch', each.id],
      ['from', `${each.from.name} (${each.from.id})`],
      ['to', `${each.to.name} (${each.to.id})`],
      ['state', each.state],
      ['step', each.step],
      ['predicted', listed(each.predicted)],
      ['happened', each.happened && listed(each.happened)],
      ['problem', each.problem],
      ['began', moment(each.startedAt)],
      ['ended', moment(each.finishedAt)],
    ],
    paper,
  );

type Simulation = (typeof simulateTeamSwitch)['output']['_zod']['output'];

const simulationView: View<Simulation> = ({ from, to, impact, losses }, paper) => [
  ...facts([['from', `${from.name} (${from.id})`], ['to', `${to.name} (${to.id})`], ...Object.entries(impact)], paper),
  ...section(
    'Would lose its proof',
    Object.entries(losses).flatMap(([kind, records]) =>
      records.map((record) => `  ${kind}: ${inWords(listed(record))}`),
    ),
    paper,
  ),
];

const followed = async (id: string, hands: Hands): Promise<ExitName> => {
  const ended = await hands.follow(getTeamSwitch, { teamSwitchId: id }, ({ state, step }) =>
    hands.progress.at(`${state}: ${step}`),
  );
  hands.progress.end();
  hands.show.one(ended, view);
  return 'ok';
};

/** Commands about leaving a team for another (A12). */
export const teamSwitchCommands: readonly Command[] = [
  command({
    path: 'teams simulate',
    summary: simulateTeamSwitch.summary,
    positions: ['calcomTeamId'],
    input: { company, calcomTeamId },
    asks: [simulateTeamSwitch],
    example: '39203 --company 1',
    run: async (given, { ask, show }) => {
      show.one(await ask(simulateTeamSwitch, { calcomTeamId: given.calcomTeamId }), simulationView);
      return 'ok';
    },
  }),
  command({
    path: 'teams switch',
    summary: switchTeam.summary,
    positions: ['calcomTeamId'],
    input: { company, calcomTeamId },
    asks: [simulateTeamSwitch, switchTeam, getTeamSwitch],
    confirms: true,
    example: '39203 --company 1',
    run: async (given, hands) => {
      const simulated = await hands.ask(simulateTeamSwitch, { calcomTeamId: given.calcomTeamId });
      const { from, to, impact } = simulated.value;
      await hands.confirm(simulated, simulationView, `Leave ${from.name} for ${to.name}?`);
      // What was shown is what is agreed to: anything else is refused.
      const { value } = await hands.ask(switchTeam, { calcomTeamId: given.calcomTeamId, expected: impact });
      return followed(value.id, hands);
    },
  }),
  command({
    path: 'teams undo',
    summary: undoTeamSwitch.summary,
    positions: ['teamSwitchId'],
    input: { company, teamSwitchId },
    asks: [getTeamSwitch, undoTeamSwitch],
    confirms: true,
    example: 'swt_… --company 1',
    run: async (given, hands) => {
      const now = await hands.ask(getTeamSwitch, { teamSwitchId: given.teamSwitchId });
      await hands.confirm(now, view, `Go back to ${now.value.from.name}?`);
      const input = { teamSwitchId: given.teamSwitchId, version: now.value.version };
      const { value } = await hands.ask(undoTeamSwitch, input);
      return followed(value.id, hands);
    },
  }),
  command({
    path: 'teams switch-show',
    summary: getTeamSwitch.summary,
    positions: ['teamSwitchId'],
    input: { company, teamSwitchId },
    asks: [getTeamSwitch],
    example: 'swt_… --company 1',
    run: async (given, { ask, show }) => {
      show.one(await ask(getTeamSwitch, { teamSwitchId: given.teamSwitchId }), view);
      return 'ok';
    },
  }),
  listCommand(listTeamSwitches, {
    path: 'teams switches',
    columns: [
      { head: 'switch', of: ({ id }) => id },
      { head: 'state', of: ({ state }) => state },
      { head: 'from', of: ({ from }) => from.name },
      { head: 'to', of: ({ to }) => to.name },
      { head: 'began', of: ({ startedAt }) => moment(startedAt) },
    ],
    example: '--company 1',
  }),
];

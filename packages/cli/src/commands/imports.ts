import { listVisibleTeams } from '@fencepost/contracts/tenant/credential';
import { checkServiceOwnership, listMappings, listServices, mapEventType } from '@fencepost/contracts/tenant/mapping';
import { getSyncRun } from '@fencepost/contracts/tenant/sync';
import { bindTeam, getTeam } from '@fencepost/contracts/tenant/team';
import { type Command, command } from '../command.ts';
import { CompanyRef } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import { facts, table } from '../show/table.ts';
import { inWords } from '../show/values.ts';
import { followedRun } from './sync.ts';
import { teamView, visibleColumns } from './teams.ts';

const company = CompanyRef.optional();
const calcomTeamId = bindTeam.input.shape.calcomTeamId.describe('Cal.com’s id of the team');
const eventTypeId = mapEventType.input.shape.eventTypeId.describe('Cal.com’s id of the event type');

/** Commands about event types that become services. */
export const importCommands: readonly Command[] = [
  command({
    path: 'import team',
    summary: `${bindTeam.summary} Then follow its import.`,
    positions: ['calcomTeamId'],
    input: { company, calcomTeamId },
    asks: [listVisibleTeams, bindTeam, getSyncRun, getTeam],
    confirms: true,
    example: '34209 --company 1',
    run: async (given, hands) => {
      const visible = await hands.ask(listVisibleTeams, {});
      const team = visible.value.data.find(({ id }) => id === given.calcomTeamId);
      await hands.confirm(
        visible,
        ({ data }, paper) => table(visibleColumns, data, paper),
        `Bind the company to ${team?.name ?? given.calcomTeamId}?`,
      );
      const { value } = await hands.ask(bindTeam, { calcomTeamId: given.calcomTeamId });
      if (value.syncRunId !== null) return followedRun(value.syncRunId, hands);
      hands.show.one(await hands.ask(getTeam, {}), teamView);
      return 'ok';
    },
  }),
  command({
    path: 'import event-type',
    summary: mapEventType.summary,
    positions: ['eventTypeId'],
    input: { company, eventTypeId },
    asks: [mapEventType],
    example: '3664712 --company 15',
    run: async (given, { ask, show }) => {
      show.one(await ask(mapEventType, { eventTypeId: given.eventTypeId }), (answer, paper) =>
        facts(
          Object.entries(answer).map(([name, value]) => [name, inWords(value)]),
          paper,
        ),
      );
      return 'ok';
    },
  }),
  command({
    path: 'import check',
    summary: checkServiceOwnership.summary,
    positions: ['eventTypeId'],
    input: { company, eventTypeId },
    asks: [checkServiceOwnership],
    example: '3664712 --company 15',
    run: async (given, { ask, show }) => {
      show.one(await ask(checkServiceOwnership, { eventTypeId: given.eventTypeId }), (answer, paper) =>
        facts(
          Object.entries(answer).map(([name, value]) => [name, inWords(value)]),
          paper,
        ),
      );
      return 'ok';
    },
  }),
  listCommand(listServices, {
    path: 'import services',
    columns: [
      { head: 'service', of: ({ id }) => id },
      { head: 'name', of: ({ name }) => name },
      { head: 'event type', of: (service) => service.eventTypeId },
      { head: 'sync', of: ({ syncStatus }) => syncStatus },
      { head: 'active', of: ({ active }) => active },
      { head: 'error', of: ({ syncError }) => syncError },
    ],
    example: '--company 1 --sync-status never',
  }),
  listCommand(listMappings, {
    path: 'import mappings',
    columns: [
      { head: 'mapping', of: ({ id }) => id },
      { head: 'event type', of: (mapping) => mapping.eventTypeId },
      { head: 'team', of: (mapping) => mapping.calcomTeamId },
      { head: 'service', of: ({ serviceId }) => serviceId },
      { head: 'status', of: ({ status }) => status },
    ],
    example: '--company 1',
  }),
];

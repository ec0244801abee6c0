import { getCalcomCredential, listVisibleTeams, setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { bindTeam, getTeam, listTeamBindings, listTeamMembers } from '@fencepost/contracts/tenant/team';
import { z } from 'zod';
import { type Command, command } from '../command.ts';
import { usageError } from '../exit-codes.ts';
import { CompanyRef } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { moment } from '../show/values.ts';

const company = CompanyRef.optional();
const _calcomTeamId = bindTeam.input.shape.calcomTeamId.describe('Cal.com’s id of the team');
const _eventTypeId = mapEventType.input.shape.eventTypeId.describe('Cal.com’s id of the event type');

/** The team as people read it. */
export const teamView: View<z.output<typeof getTeam.output>> = (team, paper) =>
  facts(
    [
      ['team', `${team.calcomTeamName} (${team.calcomTeamId})`],
      ['state', team.syncStatus],
      ['summary', team.summary],
      ['event types', team.eventTypeCount],
      ['members', team.memberCount],
      ['last sync', moment(team.lastTeamSync)],
      ['sync due', team.syncDue],
      ['error', team.teamSyncError],
      ['bond', team.id],
    ],
    paper,
  );

/** Commands about a company’s bond to its Cal.com team. */
export const teamCommands: readonly Command[] = [
  command({
    path: 'teams show',
    summary: getTeam.summary,
    input: { company },
    asks: [getTeam],
    example: '--company 1',
    run: async (_, { ask, show }) => {
      show.one(await ask(getTeam, {}), teamView);
      return 'ok';
    },
  }),
  listCommand(listTeamBindings, {
    path: 'teams list',
    columns: [
      { head: 'team', of: (bond) => bond.calcomTeamId },
      { head: 'name', of: ({ calcomTeamName }) => calcomTeamName },
      { head: 'status', of: ({ status }) => status },
      { head: 'sync', of: ({ syncStatus }) => syncStatus },
      { head: 'bond', of: ({ id }) => id },
    ],
    example: '--company 1',
  }),
  listCommand(listTeamMembers, {
    path: 'teams members',
    columns: [
      { head: 'name', of: ({ name }) => name },
      { head: 'e-mail', of: ({ email }) => email },
      { head: 'role', of: ({ role }) => role },
      { head: 'status', of: ({ status }) => status },
      { head: 'staff', of: ({ staffId }) => staffId },
    ],
    example: '--company 1',
  }),
  command({
    path: 'teams visible',
    summary: listVisibleTeams.summary,
    input: { company },
    asks: [listVisibleTeams],
    example: '--company 1',
    run: async (_, { ask, show }) => {
      show.one(await ask(listVisibleTeams, {}), ({ data }, paper) => table(visibleColumns, data, paper));
      return 'ok';
    },
  }),
  command({
    path: 'teams key',
    summary: `${setCalcomApiKey.summary} The key is asked for, or read from standard input; --show tells of the stored one.`,
    input: { company, show: z.boolean().optional().describe('tell of the stored key, and change nothing') },
    asks: [setCalcomApiKey, getCalcomCredential],
    example: '--company 1 < calcom.key',
    run: async (given, { ask, show, world }) => {
      if (given.show === true) {
        show.one(await ask(getCalcomCredential, {}), (credential, paper) =>
          facts(
            [
              ['credential', credential.id],
              ['status', credential.status],
              ['whose', credential.calcomUserId],
              ['problem', credential.problem],
              ['checked', moment(credential.checkedAt)],
            ],
            paper,
          ),
        );
        return 'ok';
      }
      const typed = world.person ? await world.person.secret('The company’s key to Cal.com') : await world.input();
      const apiKey = typed?.trim();
      if (!apiKey) throw usageError('No key was given: type it when asked, or send it by standard input.');
      show.one(await ask(setCalcomApiKey, { apiKey }), ({ credential, teams }, paper) => [
        ...facts([['status', credential.status]], paper),
        ...section('Teams', table(visibleColumns, teams, paper), paper),
      ]);
      return 'ok';
    },
  }),
];

/** Teams that a company’s key can see. */
export const visibleColumns = [
  { head: 'team', of: ({ id }: { readonly id: number }) => id },
  { head: 'name', of: ({ name }: { readonly name: string }) => name },
  { head: 'administered', of: ({ administered }: { readonly administered: boolean }) => administered },
  { head: 'standing', of: ({ standing }: { readonly standing: string }) => standing },
];

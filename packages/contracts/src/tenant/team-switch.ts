import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, TeamSwitchId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion } from '../text.ts';
import { CALCOM_TIMEOUT_MS, calcomRefusals } from './asks-calcom.ts';
import { Branch } from './branch.ts';
import { CalcomTeam } from './company.ts';
import { Service } from './mapping.ts';
import { PhoneNumber } from './phone-number.ts';

/** What would lose its proof by leaving a team (A12). Counted, not estimated: what then happens has the same numbers. */
export const SwitchImpact = z.object({
  services: z.int().nonnegative(),
  mappings: z.int().nonnegative(),
  teamMembers: z.int().nonnegative(),
  /** Offers of services at branches. */
  branchOffers: z.int().nonnegative(),
  /** Numbers whose branch would sell nothing any more. */
  phoneNumbers: z.int().nonnegative(),
  futureAppointments: z.int().nonnegative(),
  holds: z.int().nonnegative(),
  /** Passports of the company that name the team, of past appointments too. */
  passports: z.int().nonnegative(),
});
export type SwitchImpact = z.output<typeof SwitchImpact>;

const MOST_NAMED = 100;

/** Which records these are: the first hundred of each kind, for a person to look at. `SwitchImpact` counts them all. */
export const SwitchLosses = z.object({
  services: z.array(Service.pick({ id: true, name: true, eventTypeId: true })).max(MOST_NAMED),
  /** Branches that sell any of them, with how many. */
  branches: z.array(Branch.pick({ id: true, name: true }).extend({ offers: z.int().positive() })).max(MOST_NAMED),
  phoneNumbers: z.array(PhoneNumber.pick({ id: true, number: true })).max(MOST_NAMED),
});
export type SwitchLosses = z.output<typeof SwitchLosses>;

const finalSwitchStates = ['switched', 'undone'] as const;

/** A durable, resumable plan to leave a team for another. */
export const TeamSwitch = z.object({
  id: TeamSwitchId,
  from: CalcomTeam,
  to: CalcomTeam,
  state: z.enum(['switching', 'switched', 'undoing', 'undone']),
  step: z.string(),
  predicted: SwitchImpact,
  /** What happened, counted while it did; null before. */
  happened: SwitchImpact.nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  /** Why it does not go on at the moment; it is tried again. */
  problem: z.string().nullable(),
  version: z.int().positive(),
});
export type TeamSwitch = z.output<typeof TeamSwitch>;

const OneSwitch = z.object({ teamSwitchId: TeamSwitchId });

export const simulateTeamSwitch = defineAction({
  owner: 'tenant',
  name: 'simulateTeamSwitch',
  version: 1,
  summary: 'Count and name what would lose its proof if the company left its team for another; nothing is changed.',
  scope: 'tenant',
  input: z.object({ calcomTeamId: CalcomId }),
  output: z.object({ from: CalcomTeam, to: CalcomTeam, impact: SwitchImpact, losses: SwitchLosses }),
  errors: ['not_found', 'already_bound', 'conflict', ...calcomRefusals],
  timeoutMs: CALCOM_TIMEOUT_MS,
  http: { method: 'post', path: '/v1/team-switches/simulate' },
});

export const switchTeam = defineAction({
  owner: 'tenant',
  name: 'switchTeam',
  version: 1,
  summary: 'Leave the team for another: retire what hangs on the old one, bind the new one, import it. Can be undone.',
  scope: 'tenant',
  input: z.object({ calcomTeamId: CalcomId, expected: SwitchImpact.optional() }),
  output: TeamSwitch,
  errors: ['not_found', 'already_bound', 'conflict', ...calcomRefusals, 'stale_version'],
  timeoutMs: CALCOM_TIMEOUT_MS,
  role: 'owner',
  http: { method: 'post', path: '/v1/team-switches', status: 202, idempotencyKey: 'required' },
});

export const getTeamSwitch = defineAction({
  owner: 'tenant',
  name: 'getTeamSwitch',
  version: 1,
  summary: 'Read a team switch and how far it is.',
  scope: 'tenant',
  input: OneSwitch,
  output: TeamSwitch,
  errors: ['not_found'],
  http: {
    method: 'get',
    path: '/v1/team-switches/{teamSwitchId}',
    watch: { member: 'state', until: finalSwitchStates },
  },
});

export const listTeamSwitches = defineAction({
  owner: 'tenant',
  name: 'listTeamSwitches',
  version: 1,
  summary: 'List the team switches of the company, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(TeamSwitch),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/team-switches' },
});

export const undoTeamSwitch = defineAction({
  owner: 'tenant',
  name: 'undoTeamSwitch',
  version: 1,
  summary:
    'Go back to the team before: its services and mappings as they were. Refused once another company has the team.',
  scope: 'tenant',
  input: OneSwitch.extend({ version: ExpectedVersion }),
  output: TeamSwitch,
  errors: ['not_found', 'already_bound', 'conflict', 'stale_version'],
  role: 'owner',
  http: { method: 'post', path: '/v1/team-switches/{teamSwitchId}/undo', status: 202 },
});

export const teamSwitchChanged = defineEvent({
  owner: 'tenant',
  name: 'teamSwitchChanged',
  version: 1,
  summary: 'A team switch began, ended, or is being undone.',
  scope: 'tenant',
  entity: 'teamSwitch',
  payload: z.object({ teamSwitch: TeamSwitch }),
});

import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, StaffId, SyncRunId, TeamBindingId, TeamMemberId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { CALCOM_TIMEOUT_MS, calcomRefusals } from './asks-calcom.ts';

/** Where the sync of a team stands (TEN-004). */
export const TeamSyncStatus = z.enum(['pending', 'syncing', 'synced', 'error']);
export type TeamSyncStatus = z.output<typeof TeamSyncStatus>;

/** A company's bond to a Cal.com team (TEN-003). A company has a list of them, of which one is `active` today (TEN-052). */
export const TeamBinding = z.object({
  id: TeamBindingId,
  calcomTeamId: CalcomId,
  calcomTeamName: z.string().min(1).max(200),
  status: z.enum(['active', 'released']),
  syncStatus: TeamSyncStatus,
  /** When an import last ended well. */
  lastTeamSync: Instant.nullable(),
  /** Why the last sync did not end well, in words; null after one that did. */
  teamSyncError: z.string().max(1_000).nullable(),
  memberCount: z.int().nonnegative(),
  eventTypeCount: z.int().nonnegative(),
  version: z.int().positive(),
});
export type TeamBinding = z.output<typeof TeamBinding>;

/** A person in a company's Cal.com team (TEN-010). `left` is a tombstone. */
export const TeamMember = z.object({
  id: TeamMemberId,
  calcomTeamId: CalcomId,
  calcomUserId: CalcomId,
  calcomMembershipId: CalcomId,
  name: z.string().max(200).nullable(),
  /** Lower case. */
  email: z.string().max(320),
  /** MEMBER, ADMIN or OWNER today; others are kept as they come. */
  role: z.string().max(40),
  accepted: z.boolean(),
  /** The member of staff with the same e-mail address, of the same company. */
  staffId: StaffId.nullable(),
  status: z.enum(['joined', 'left']),
  version: z.int().positive(),
});
export type TeamMember = z.output<typeof TeamMember>;

export const bindTeam = defineAction({
  owner: 'tenant',
  name: 'bindTeam',
  version: 1,
  summary:
    'Bind the company to a Cal.com team that its key can see and administer. A team belongs to one company only.',
  scope: 'tenant',
  input: z.object({ calcomTeamId: CalcomId }),
  output: TeamBinding.extend({
    /** The import that began by this or is under way, which can be watched; null where the last one has ended. */
    syncRunId: SyncRunId.nullable(),
  }),
  errors: ['not_found', 'already_bound', 'conflict', ...calcomRefusals, 'stale_version'],
  timeoutMs: CALCOM_TIMEOUT_MS,
  http: { method: 'put', path: '/v1/team' },
});

export const getTeam = defineAction({
  owner: 'tenant',
  name: 'getTeam',
  version: 1,
  summary: 'Read the team the company is bound to: its state, last sync, counts and error (TEN-034).',
  scope: 'tenant',
  input: z.object({}),
  output: TeamBinding.extend({
    /** A sync is due: none has ended well for longer than the company’s setting, and none is running (TEN-030). */
    syncDue: z.boolean(),
    /** What to show for the state, in one sentence (TEN-033). */
    summary: z.string(),
  }),
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/team' },
});

export const listTeamBindings = defineAction({
  owner: 'tenant',
  name: 'listTeamBindings',
  version: 1,
  summary: 'List every team the company is or was bound to, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(TeamBinding),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/teams' },
});

export const listTeamMembers = defineAction({
  owner: 'tenant',
  name: 'listTeamMembers',
  version: 1,
  summary: 'List the people of the company’s Cal.com team, newest first.',
  scope: 'tenant',
  input: PageRequest.extend({ status: TeamMember.shape.status.optional() }),
  output: pageOf(TeamMember),
  errors: ['invalid_input'],
  role: 'staff',
  http: { method: 'get', path: '/v1/team/members' },
});

export const teamBindingChanged = defineEvent({
  owner: 'tenant',
  name: 'teamBindingChanged',
  version: 1,
  summary: 'A team was bound to a company or released, or its sync has another state.',
  scope: 'tenant',
  entity: 'teamBinding',
  payload: z.object({ teamBinding: TeamBinding }),
});

export const teamMemberChanged = defineEvent({
  owner: 'tenant',
  name: 'teamMemberChanged',
  version: 1,
  summary: 'A person joined or left a company’s team, or has another role, address or member of staff.',
  scope: 'tenant',
  entity: 'teamMember',
  payload: z.object({ teamMember: TeamMember.omit({ name: true, email: true }) }),
});

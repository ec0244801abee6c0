import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';
import { released } from '@fencepost/service-kit/leasing';
import { removesTooMuch } from '../../domain/sync-removal-brake.ts';
import type { MembersJob, MembersSynced } from '../members/sync-members.ts';
import type { Stores } from '../ports.ts';
import { type CalcomDeps, makeOpenCalcom } from '../teams/open-calcom.ts';
import { changeTeamBinding, nameTeam } from '../teams/team-records.ts';
import { ended } from './end-of-run.ts';
import type { Journal } from './journal.ts';
import { makeProgress, type Progress } from './progress.ts';
import { confirmGone, readTeam, type TeamSeen } from './read-team.ts';
import { registerWebhooks, type WebhookDeps } from './register-webhooks.ts';
import { verifyImport } from './verify-import.ts';
import { type WritingDeps, writeServices } from './write-services.ts';

export type ImportDeps = CalcomDeps &
  WritingDeps &
  WebhookDeps &
  Pick<Stores, 'companies' | 'bindings' | 'teamBindings' | 'drifts'> & {
    readonly syncMembers: (job: MembersJob, scope: TenantScope) => Promise<MembersSynced>;
  };

/** Of masses that are gone so many are asked for one by one: a list that is not whole lacks more than one. */
const CONFIRMED_OF_MASSES = 5;

/**
 * One attempt at an import, from the beginning: every step finds what an earlier attempt has done, so that an
 * interruption anywhere is completed and nothing is stored of what Cal.com has but the result.
 */
export const makeImportTeam = (deps: ImportDeps) => {
  const attempt = makeAttempt(deps);
  return async (journal: Journal, scope: TenantScope): Promise<void> => {
    const team = await beginning(deps, journal, scope);
    const progress = makeProgress(journal);
    try {
      await attempt({ team, journal, progress }, scope);
    } catch (error) {
      // How far it came is noted before why it went no further; where that fails too, the first reason counts.
      if (journal.stopped() === undefined) await progress.save().catch(() => undefined);
      throw error;
    }
  };
};

interface Attempt {
  readonly team: TeamBinding;
  readonly journal: Journal;
  readonly progress: Progress;
}

const makeAttempt = (deps: ImportDeps) => {
  const openCalcom = makeOpenCalcom(deps);
  return async ({ team, journal, progress }: Attempt, scope: TenantScope): Promise<void> => {
    const calcom = await openCalcom(scope.tenantId);
    const seen = await readTeam(deps, { team, calcom, progress }, scope);
    const run = journal.run();
    // What a person has said yes to is what they were shown, and nothing that is gone since.
    const agreed = new Set(run.removalAllowed ? run.wouldRemove : []);
    const unasked = seen.gone.filter(({ eventTypeId }) => !agreed.has(eventTypeId));
    const isTooMuch = removesTooMuch(seen.active - (seen.gone.length - unasked.length), unasked.length);
    // A list that is empty by a fault mends itself; only what is really gone is for a person to decide.
    await confirmGone(calcom, isTooMuch ? unasked.slice(0, CONFIRMED_OF_MASSES) : unasked);
    if (isTooMuch) return hold(deps, journal, seen, scope);
    const { calcomTeamId, acceptChanges } = run;
    const { settings } = known(await deps.companies.forTenant(scope.tenantId).byId(scope.tenantId));
    const accept = acceptChanges ? 'all' : settings.acceptDriftUpTo;
    await writeServices(deps, { run, seen, accept, progress }, scope);
    await registerWebhooks(deps, { calcomTeamId, calcom, progress }, scope);

    await progress.begin('syncing_members', team.memberCount);
    const people = await deps.syncMembers({ teamBinding: team, calcom, onProgress: progress.reached }, scope);
    progress.set({ membersJoined: people.joined, membersChanged: people.changed, membersLeft: people.left });

    const { eventTypes } = await verifyImport(deps, { calcomTeamId, progress }, scope);
    await finish(deps, { journal, progress, name: seen.name, eventTypes, members: people.members }, scope);
  };
};

/** The state is true from the first moment on: the run, then the team, say that it is being imported. */
const beginning = async (deps: ImportDeps, journal: Journal, scope: TenantScope): Promise<TeamBinding> => {
  const run = journal.run();
  const wasWaiting = run.waitingUntil !== null;
  if (run.state === 'pending' || wasWaiting) {
    await journal.tell({ state: 'syncing', waitingUntil: null, error: null });
  }
  const team = await deps.teamBindings.forTenant(scope.tenantId).byId(run.teamBindingId);
  if (team?.status !== 'active') throw new AppError('conflict', 'The company has left this team.');
  const changed = (stored: TeamBinding): TeamBinding => ({
    ...stored,
    syncStatus: 'syncing',
    teamSyncError: wasWaiting ? null : stored.teamSyncError,
  });
  return known(await changeTeamBinding(deps, { id: team.id, changed }, scope));
};

/** Too much would go: the last good import stays until a person decides. */
const hold = async (deps: ImportDeps, journal: Journal, { active, gone }: TeamSeen, scope: TenantScope) => {
  const why = `Held: ${gone.length} of ${active} event types are gone at Cal.com. Apply or discard run ${journal.run().id}.`;
  const changed = (stored: TeamBinding): TeamBinding => ({ ...stored, syncStatus: 'pending', teamSyncError: why });
  await changeTeamBinding(deps, { id: journal.run().teamBindingId, changed }, scope);
  await journal.tell({
    state: 'held',
    removalAllowed: false,
    wouldRemove: gone.map(({ eventTypeId }) => eventTypeId),
    ...released(null),
  });
};

interface Finishing {
  readonly journal: Journal;
  readonly progress: Progress;
  readonly name: string;
  readonly eventTypes: number;
  readonly members: number;
}

/** The team first: a crash in between repeats the run, which ends here again. */
const finish = async (deps: ImportDeps, done: Finishing, scope: TenantScope): Promise<void> => {
  const { journal, progress, name, eventTypes, members } = done;
  await progress.save();
  const lastTeamSync = deps.clock.now();
  const changed = (stored: TeamBinding): TeamBinding => ({
    ...stored,
    calcomTeamName: name,
    syncStatus: 'synced',
    lastTeamSync,
    teamSyncError: null,
    memberCount: members,
    eventTypeCount: eventTypes,
  });
  await changeTeamBinding(deps, { id: journal.run().teamBindingId, changed }, scope);
  await nameTeam(deps, { calcomTeamId: journal.run().calcomTeamId, name }, scope);
  await journal.tell(ended('synced', deps.clock));
};

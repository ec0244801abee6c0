import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { SyncRun } from '@fencepost/contracts/tenant/sync';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';
import { instantOf } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import { released } from '@fencepost/service-kit/leasing';
import { z } from 'zod';
import { consequenceOf, RETRY_DELAYS_MS } from '../../domain/sync-failure.ts';
import { rejectCredential } from '../teams/credential-state.ts';
import { changeTeamBinding } from '../teams/team-records.ts';
import { ended, restoreTeam } from './end-of-run.ts';
import { type ImportDeps, makeImportTeam } from './import-team.ts';
import { type Journal, type JournalDeps, makeJournal } from './journal.ts';

export type RunSyncDeps = ImportDeps & JournalDeps & { readonly rings: { readonly syncRun: Ring } };

/** What became of a run, and why it failed, for the log (TEN-026). */
export interface SyncOutcome {
  readonly run: SyncRun;
  readonly failure?: unknown;
}

export interface WantedWork {
  readonly runId: string;
  /** The process ends: the run is given back at its next step. */
  readonly isLeaving?: () => boolean;
  /** Hears every other step or state once it is written (TEN-026). */
  readonly onStep?: (run: SyncRun) => void;
}

const LONGEST_MESSAGE = 1_000;

/**
 * Works on a run that is due, if nobody else does. Whatever happens is written on the run and on its team, so that their
 * state is true at every moment; undefined where there was nothing to do.
 */
export const makeRunSync = (deps: RunSyncDeps) => {
  const importTeam = makeImportTeam(deps);
  return async (
    { runId, isLeaving = () => false, onStep = () => {} }: WantedWork,
    scope: TenantScope,
  ): Promise<SyncOutcome | undefined> => {
    const taken = await deps.leasing.syncRuns.take(scope.tenantId, runId);
    if (taken === undefined) return undefined;
    const journal = makeJournal(deps, taken, { scope, isLeaving, onStep });
    try {
      if (taken.cancelRequested) await endCancelled(deps, journal, scope);
      else await importTeam(journal, scope);
    } catch (failure) {
      return afterFailure(deps, { journal, failure }, scope);
    }
    return { run: SyncRun.parse(journal.run()) };
  };
};

export type RunSync = ReturnType<typeof makeRunSync>;

interface Failed {
  readonly journal: Journal;
  readonly failure: unknown;
}

const afterFailure = async (deps: RunSyncDeps, failed: Failed, scope: TenantScope): Promise<SyncOutcome> => {
  const { journal, failure } = failed;
  const stop = journal.stopped();
  if (stop === 'lost') return { run: SyncRun.parse(journal.run()) };
  if (stop === 'leaving') await giveBack(deps, journal, scope);
  else if (stop === 'cancelled') await endCancelled(deps, journal, scope);
  else await settleFailure(deps, failed, scope);
  const run = SyncRun.parse(journal.run());
  return stop === undefined ? { run, failure } : { run };
};

const endCancelled = async (deps: RunSyncDeps, journal: Journal, scope: TenantScope): Promise<void> => {
  await restoreTeam(deps, journal.run(), scope);
  await journal.tell(ended('cancelled', deps.clock));
};

/** Another process goes on at once: this one ends. */
const giveBack = async ({ syncRuns, rings, clock }: RunSyncDeps, journal: Journal, { tenantId }: TenantScope) => {
  const run = journal.run();
  const current = await syncRuns.forTenant(tenantId).byId(run.id);
  if (current?.leasedBy !== run.leasedBy) return;
  await syncRuns.forTenant(tenantId).save({ ...current, ...released(clock.now()), version: current.version + 1 });
  rings.syncRun(run.id, tenantId, 0);
};

const settleFailure = async (deps: RunSyncDeps, failed: Failed, scope: TenantScope): Promise<void> => {
  const { journal, failure } = failed;
  const { attempts } = journal.run();
  const consequence = consequenceOf(failure);
  switch (consequence.kind) {
    case 'wait':
      return pause(deps, failed, { forMs: consequence.forMs, attempts }, scope);
    case 'retry': {
      const forMs = RETRY_DELAYS_MS[attempts];
      if (forMs === undefined) return fail(deps, failed, scope);
      return pause(deps, failed, { forMs, attempts: attempts + 1 }, scope);
    }
    case 'key_refused':
      await rejectCredential(deps, messageOf(failure), scope);
      return fail(deps, failed, scope);
    case 'final':
      return fail(deps, failed, scope);
  }
};

/** It goes on by itself, and says when. */
const pause = async (
  deps: RunSyncDeps,
  { journal, failure }: Failed,
  { forMs, attempts }: { readonly forMs: number; readonly attempts: number },
  scope: TenantScope,
): Promise<void> => {
  const waitingUntil = instantOf(deps.clock.millis() + forMs);
  const { id, teamBindingId } = journal.run();
  await stateOnTeam(
    deps,
    { id: teamBindingId, syncStatus: 'syncing' },
    `Waits until ${waitingUntil}: ${messageOf(failure)}`,
    scope,
  );
  await journal.tell({
    state: 'syncing',
    error: errorOf(failure),
    attempts,
    waitingUntil,
    ...released(waitingUntil),
  });
  deps.rings.syncRun(id, scope.tenantId, forMs);
};

/** Ends the run; the last good import stays, and the next sync tries again. A foreign event type is alerted first. */
const fail = async (deps: RunSyncDeps, { journal, failure }: Failed, scope: TenantScope): Promise<void> => {
  const error = errorOf(failure);
  const mismatch = Mismatch.safeParse(error).data;
  const isFresh = journal.run().error?.code !== 'team_mismatch';
  if (mismatch !== undefined && isFresh) await journal.tellMismatch(mismatch, { error });
  await stateOnTeam(deps, { id: journal.run().teamBindingId, syncStatus: 'error' }, error.message, scope);
  await journal.tell({ ...ended('error', deps.clock), error });
};

const stateOnTeam = async (
  deps: RunSyncDeps,
  { id, syncStatus }: { readonly id: string; readonly syncStatus: TeamBinding['syncStatus'] },
  words: string,
  scope: TenantScope,
): Promise<void> => {
  const teamSyncError = words.slice(0, LONGEST_MESSAGE);
  const changed = (stored: TeamBinding): TeamBinding => ({ ...stored, syncStatus, teamSyncError });
  await changeTeamBinding(deps, { id, changed }, scope);
};

const Mismatch = z.object({
  code: z.literal('team_mismatch'),
  eventTypeId: z.int(),
  expectedTeamId: z.int(),
  actualTeamId: z.int().nullable(),
});

const Facts = z.object({
  eventTypeId: z.int().positive().nullable().catch(null),
  expectedTeamId: z.int().positive().nullable().catch(null),
  actualTeamId: z.int().positive().nullable().catch(null),
});

const refused: readonly string[] = ['unauthenticated', 'forbidden'];

/** What a run says of its failure: the client's words are safe, anybody else's stay in the log. */
const errorOf = (failure: unknown) => {
  const code = codeOf(failure);
  const facts = Facts.parse(failure instanceof AppError ? failure.detail : {});
  return { code: refused.includes(code) ? 'credentials_refused' : code, message: messageOf(failure), ...facts };
};

const messageOf = (failure: unknown): string =>
  failure instanceof AppError
    ? failure.message.slice(0, LONGEST_MESSAGE)
    : 'Something unexpected happened; it is in the log.';

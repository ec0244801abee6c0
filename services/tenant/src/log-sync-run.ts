import type { SyncRun } from '@fencepost/contracts/tenant/sync';
import type { Logger } from '@fencepost/service-kit/logger';
import type { SyncOutcome } from './usecases/sync/run-sync.ts';

/** What every line says: whose import it is, and where it stands. */
const factsOf = ({ id: runId, calcomTeamId, trigger, state, step }: SyncRun, tenantId: string) => ({
  tenantId,
  runId,
  calcomTeamId,
  trigger,
  state,
  step,
});

/** Every step of an import leaves its line (TEN-026). */
export const logStep = (log: Logger, run: SyncRun, tenantId: string): void => {
  const { done, total, attempts } = run;
  log.info({ ...factsOf(run, tenantId), done, total, attempts }, 'a sync run goes on');
};

/** What came of it: one of a foreign team as an error with both teams (TEN-021), each warning as one (TEN-023). */
export const logOutcome = (log: Logger, { run, failure }: SyncOutcome, tenantId: string): void => {
  const { counts, error, waitingUntil, warnings } = run;
  const facts = { ...factsOf(run, tenantId), counts, error, waitingUntil, err: failure };
  if (run.finishedAt !== null) for (const warning of warnings) log.warn(factsOf(run, tenantId), warning);
  if (run.state === 'error') log.error(facts, error?.message ?? 'a sync run failed');
  else if (failure !== undefined) log.warn(facts, 'a sync run waits');
  else log.info(facts, 'a sync run was worked on');
};

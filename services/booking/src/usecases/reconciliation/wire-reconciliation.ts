import { makeGetWebhookRecall } from './get-webhook-recall.ts';
import { makeOpenReconciliation } from './open-reconciliation.ts';
import { makeGetReconciliation, makeListReconciliations } from './read-reconciliations.ts';
import { makeRunReconciliation, type RunReconciliationDeps } from './run-reconciliation.ts';
import { type CompaniesWithTeam, makeScheduleReconciliations } from './schedule-reconciliations.ts';
import { makeStartReconciliation } from './start-reconciliation.ts';

export interface ReconciliationDeps extends RunReconciliationDeps {
  readonly companiesWithTeam: CompaniesWithTeam;
}

/** All that reads the companies' bookings back. */
export const wireReconciliation = (deps: ReconciliationDeps) => {
  const openReconciliation = makeOpenReconciliation(deps);
  return {
    startReconciliation: makeStartReconciliation({ ...deps, openReconciliation }),
    listReconciliations: makeListReconciliations(deps),
    getReconciliation: makeGetReconciliation(deps),
    getWebhookRecall: makeGetWebhookRecall(deps),
    /** Jobs. */
    scheduleReconciliations: makeScheduleReconciliations({ ...deps, openReconciliation }),
    runReconciliation: makeRunReconciliation(deps),
  };
};

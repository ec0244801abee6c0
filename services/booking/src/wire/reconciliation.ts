import { makeGetWebhookRecall } from '../usecases/reconciliation/get-webhook-recall.ts';
import { makeOpenReconciliation } from '../usecases/reconciliation/open-reconciliation.ts';
import { makeGetReconciliation, makeListReconciliations } from '../usecases/reconciliation/read-reconciliations.ts';
import { makeRunReconciliation, type RunReconciliationDeps } from '../usecases/reconciliation/run-reconciliation.ts';
import {
  type CompaniesWithTeam,
  makeScheduleReconciliations,
} from '../usecases/reconciliation/schedule-reconciliations.ts';
import { makeStartReconciliation } from '../usecases/reconciliation/start-reconciliation.ts';

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

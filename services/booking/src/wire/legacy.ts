import { makeListCustomerBackups, makeMakeCustomerBackup } from '../usecases/legacy/backups.ts';
import { makeForgetStagedOfCompany, makeForgetStagedPerson } from '../usecases/legacy/forget-staged.ts';
import { makeImportLegacyCustomers } from '../usecases/legacy/import-legacy-customers.ts';
import { makeGetStagedCustomer, makeJudgeAll } from '../usecases/legacy/judge-staged.ts';
import { makeLoadIndependentEvidence } from '../usecases/legacy/load-evidence.ts';
import { makeMoveCommands } from '../usecases/legacy/move-commands.ts';
import { makeMoveStaged } from '../usecases/legacy/move-staged.ts';
import { makeAnalyseStagedCustomers, makeListStagedCustomers } from '../usecases/legacy/read-staged.ts';
import { makeRepairRecord, type RepairDoors } from '../usecases/legacy/repair-record.ts';
import { makeRepairStagedCustomer } from '../usecases/legacy/repair-staged-customer.ts';
import { makeRestoreCustomerBackup } from '../usecases/legacy/restore-backup.ts';
import type { LegacyDeps } from '../usecases/ports/legacy.ts';

export interface LegacyWorld extends LegacyDeps {
  readonly repairDoors: RepairDoors;
}

/** The predecessor’s customers, by the names of their contracts, and what an approved repair plan changes here. */
export const wireLegacy = (world: LegacyWorld) => {
  const judgeAll = makeJudgeAll(world);
  const moves = makeMoveStaged(world);
  const deps = { ...world, judgeAll, moves };
  return {
    importLegacyCustomers: makeImportLegacyCustomers(deps),
    listStagedCustomers: makeListStagedCustomers(deps),
    getStagedCustomer: makeGetStagedCustomer(deps),
    analyseStagedCustomers: makeAnalyseStagedCustomers(deps),
    loadIndependentEvidence: makeLoadIndependentEvidence(deps),
    ...makeMoveCommands(deps),
    makeCustomerBackup: makeMakeCustomerBackup(deps),
    listCustomerBackups: makeListCustomerBackups(deps),
    restoreCustomerBackup: makeRestoreCustomerBackup(deps),
    repairRecord: makeRepairRecord({ ...deps, stagedCustomers: makeRepairStagedCustomer(deps) }),
  };
};

/** What staging keeps of persons and companies that are to be forgotten. */
export const wireLegacyForgetting = (world: Pick<LegacyDeps, 'stagedCustomers' | 'customerBackupRows' | 'clock'>) => ({
  forgetStagedPerson: makeForgetStagedPerson(world),
  forgetStagedOfCompany: makeForgetStagedOfCompany(world),
});

import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { MoveStep, StagedCustomerRecord } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';
import { makeCompanyCustomer } from './company-customer.ts';
import { saveStaged } from './save-staged.ts';

/** On whose behalf, and as which step of a plan; null for a command of its own. */
export interface MoveBy {
  readonly scope: PlatformScope;
  readonly step: MoveStep | null;
}

const wrongState = (message: string): AppError => new AppError('wrong_state', message);

/**
 * The four moves of a customer of the predecessor. Each is a sequence of repeatable writes that begins and ends with the
 * record in staging, so that a crash in between is found and finished; none deletes anything (D-04).
 */
export const makeMoveStaged = (deps: LegacyDeps) => {
  const company = makeCompanyCustomer(deps);

  const promoteTo = async (
    row: StagedCustomerRecord,
    tenantId: TenantId,
    { scope, step }: MoveBy,
  ): Promise<StagedCustomerRecord> => {
    if (row.state !== 'staged') throw wrongState('Only a customer that waits can be promoted.');
    if (row.person === null) throw wrongState('Nothing is left of this person.');
    if (row.companyId !== null && row.companyId !== tenantId) {
      throw wrongState('A promotion to another company was begun: finish that one first.');
    }
    const begun =
      row.customerId === null
        ? await saveStaged(
            deps,
            row,
            { companyId: tenantId, customerId: await company.place(tenantId, row), lastMove: step },
            scope,
          )
        : row;
    const { customerId } = begun;
    if (customerId === null) throw wrongState('The promotion was taken back meanwhile.');
    const person = await deps.legacyPersons.open(row.person, row.id);
    await company.add({ tenantId, customerId }, { row, person }, scope);
    return saveStaged(deps, begun, { state: 'promoted', lastMove: step }, scope);
  };

  const demote = async (row: StagedCustomerRecord, { scope, step }: MoveBy): Promise<StagedCustomerRecord> => {
    const { companyId, customerId } = row;
    if (row.state !== 'promoted' || companyId === null || customerId === null) {
      throw wrongState('Only a customer that was promoted can be demoted.');
    }
    if (row.problem === null) throw wrongState('This customer proved its company when it came, and was never staged.');
    const because = await company.builtUpon(companyId, customerId);
    if (because !== undefined) throw new AppError('still_referenced', because);
    await company.empty(companyId, customerId, scope);
    return saveStaged(deps, row, { state: 'staged', companyId: null, customerId: null, lastMove: step }, scope);
  };

  const setAside = async (row: StagedCustomerRecord, reason: string, { scope, step }: MoveBy) => {
    if (row.state !== 'staged' || row.customerId !== null) {
      throw wrongState('Only a customer that waits, and of whom no promotion was begun, can be set aside.');
    }
    const aside = { reason, by: scope.actor, at: deps.clock.now() };
    return saveStaged(deps, row, { state: 'set_aside', setAside: aside, lastMove: step }, scope);
  };

  const takeBack = async (row: StagedCustomerRecord, { scope, step }: MoveBy) => {
    if (row.state !== 'set_aside') throw wrongState('Only a customer that was set aside can be taken back.');
    return saveStaged(deps, row, { state: 'staged', setAside: null, lastMove: step }, scope);
  };

  return { promoteTo, demote, setAside, takeBack, builtUpon: company.builtUpon };
};
export type MoveStaged = ReturnType<typeof makeMoveStaged>;

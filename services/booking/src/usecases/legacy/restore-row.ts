import { customerStaged } from '@fencepost/contracts/booking/legacy';
import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type StagedCustomerRecord, stagedCustomerFactsOf } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';
import { makeCompanyCustomer } from './company-customer.ts';
import type { MoveStaged } from './move-staged.ts';
import { contentToRestore } from './restored-content.ts';
import { saveStaged } from './save-staged.ts';
import type { BackupRow } from './staged-backup.ts';

type Outcome = { readonly did: 'restored' | 'reinserted' | 'unchanged' } | { readonly keptBecause: string };

const othersWere: ReadonlySet<string> = new Set(['still_referenced', 'wrong_state', 'stale_version', 'conflict']);

/**
 * Brings one customer of the predecessor back to what a backup says, through the same moves as a plan (D-08): where others
 * have built upon it, it stays. Repeatable after a crash.
 */
export const makeRestoreRow = (deps: LegacyDeps & { readonly moves: MoveStaged }) => {
  const { stagedCustomers, clock, moves } = deps;
  const company = makeCompanyCustomer(deps);

  const reinsert = async ({ kept, person }: BackupRow, scope: PlatformScope): Promise<void> => {
    const record: StagedCustomerRecord = { ...kept, person, version: 1, lastMove: null };
    const { companyId, customerId } = record;
    if (record.state === 'promoted' && companyId !== null && customerId !== null && person !== null) {
      const open = await deps.legacyPersons.open(person, record.id);
      await company.add({ tenantId: companyId, customerId }, { row: record, person: open }, scope);
    }
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    await stagedCustomers.add(record, tell(customerStaged, record, { stagedCustomer: stagedCustomerFactsOf(record) }));
  };

  const bringBack = async (now: StagedCustomerRecord, { kept }: BackupRow, scope: PlatformScope): Promise<void> => {
    const by = { scope, step: null };
    // A promotion that a crash has left half done is finished first: only then is it known what there is to take back.
    let row = now.state === 'staged' && now.companyId !== null ? await moves.promoteTo(now, now.companyId, by) : now;
    if (row.state === 'promoted') row = await moves.demote(row, by);
    else if (row.state === 'set_aside') row = await moves.takeBack(row, by);
    if (kept.state === 'promoted' && kept.companyId !== null) await moves.promoteTo(row, kept.companyId, by);
    if (kept.state === 'set_aside') await moves.setAside(row, kept.setAside?.reason ?? 'as in the backup', by);
  };

  return async (row: BackupRow, dryRun: boolean, scope: PlatformScope): Promise<Outcome> => {
    const now = await stagedCustomers.byId(row.stagedCustomerId);
    if (now === undefined) {
      if (!dryRun) await reinsert(row, scope);
      return { did: 'reinserted' };
    }
    if (now.state === 'dropped') return { keptBecause: 'The person was erased, or the company has left, since.' };
    const isThere = now.state === row.kept.state && now.companyId === row.kept.companyId;
    const content = contentToRestore(now, row);
    if (isThere && content === undefined) return { did: 'unchanged' };
    const { companyId, customerId } = now;
    const built =
      !isThere && now.state === 'promoted' && companyId !== null && customerId !== null
        ? await moves.builtUpon(companyId, customerId)
        : undefined;
    if (built !== undefined) return { keptBecause: built };
    if (dryRun) return { did: 'restored' };
    try {
      // First what it is: a move reads it.
      const whole = content === undefined ? now : await saveStaged(deps, now, content, scope);
      if (!isThere) await bringBack(whole, row, scope);
      return { did: 'restored' };
    } catch (error) {
      if (!othersWere.has(codeOf(error))) throw error;
      return { keptBecause: error instanceof Error ? error.message : String(error) };
    }
  };
};

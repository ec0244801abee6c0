import type {
  demoteStagedCustomer,
  promoteStagedCustomer,
  StagedCustomer,
  setStagedCustomerAside,
  takeStagedCustomerBack,
} from '@fencepost/contracts/booking/legacy';
import { AppError, known, staleVersion } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { atVersion } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { type StagedCustomerRecord, stagedCustomerOf } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';
import type { JudgeAll } from './judge-staged.ts';
import type { MoveStaged } from './move-staged.ts';

interface Deps extends Pick<LegacyDeps, 'stagedCustomers'> {
  readonly judgeAll: JudgeAll;
  readonly moves: MoveStaged;
}

/** How often a promotion writes the record: what it is about to become, then that it has. */
const MOST_WRITES = 2;

/** The moves of staged customers as commands of an operator. Whoever repeats one is answered as before. */
export const makeMoveCommands = ({ stagedCustomers, judgeAll, moves }: Deps) => {
  const at = async (stagedCustomerId: string) => known(await stagedCustomers.byId(stagedCustomerId));
  const already = (row: StagedCustomerRecord, version: number): StagedCustomer => {
    const since = row.version - version;
    if (since < 0 || since > MOST_WRITES) throw staleVersion(version, row.version);
    return stagedCustomerOf(row);
  };

  return {
    promoteStagedCustomer: async (
      { stagedCustomerId, version }: z.output<typeof promoteStagedCustomer.input>,
      scope: PlatformScope,
    ): Promise<StagedCustomer> => {
      const row = await at(stagedCustomerId);
      if (row.state === 'promoted') return already(row, version);
      const isResumed = row.customerId !== null && row.version === version + 1;
      const companyId = await provedCompany(isResumed ? row : atVersion(row, version), judgeAll, scope);
      return stagedCustomerOf(await moves.promoteTo(row, companyId, { scope, step: null }));
    },

    demoteStagedCustomer: async (
      { stagedCustomerId, version }: z.output<typeof demoteStagedCustomer.input>,
      scope: PlatformScope,
    ): Promise<StagedCustomer> => {
      const row = await at(stagedCustomerId);
      if (row.state === 'staged' && row.customerId === null) return already(row, version);
      return stagedCustomerOf(await moves.demote(atVersion(row, version), { scope, step: null }));
    },

    setStagedCustomerAside: async (
      { stagedCustomerId, version, reason }: z.output<typeof setStagedCustomerAside.input>,
      scope: PlatformScope,
    ): Promise<StagedCustomer> => {
      const row = await at(stagedCustomerId);
      if (row.state === 'set_aside') return already(row, version);
      return stagedCustomerOf(await moves.setAside(atVersion(row, version), reason, { scope, step: null }));
    },

    takeStagedCustomerBack: async (
      { stagedCustomerId, version }: z.output<typeof takeStagedCustomerBack.input>,
      scope: PlatformScope,
    ): Promise<StagedCustomer> => {
      const row = await at(stagedCustomerId);
      if (row.state === 'staged') return already(row, version);
      return stagedCustomerOf(await moves.takeBack(atVersion(row, version), { scope, step: null }));
    },
  };
};

/** The one company that independent evidence proves now; throws `conflict` with what is missing. */
const provedCompany = async (row: StagedCustomerRecord, judgeAll: JudgeAll, scope: PlatformScope) => {
  const judgement = known((await judgeAll([row], scope)).get(row.id));
  if (judgement.verdict === 'proved' && judgement.companyId !== null) return judgement.companyId;
  throw new AppError('conflict', judgement.explanation, { facts: { verdict: judgement.verdict } });
};

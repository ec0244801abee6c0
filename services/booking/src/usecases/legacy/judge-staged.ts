import type { getStagedCustomer, StagedCustomerVerdict } from '@fencepost/contracts/booking/legacy';
import { known } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { OwnerProof } from '@fencepost/contracts/tenant/proof';
import type { z } from 'zod';
import { type Judgement, judge, keyOf, type Proofs, type Subject, subjectsOf } from '../../domain/legacy/judge.ts';
import { type StagedCustomerRecord, stagedCustomerOf } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';

/** What one question to the tenant service may name. */
const MOST_ASKED = 200;

export type JudgeAll = (
  records: readonly StagedCustomerRecord[],
  scope: PlatformScope,
) => Promise<ReadonlyMap<string, Judgement>>;

/** What the evidence proves of staged customers now, by their ids. Each event type and number is asked about once. */
export const makeJudgeAll =
  ({ proveOwners }: Pick<LegacyDeps, 'proveOwners'>): JudgeAll =>
  async (records, scope) => {
    const subjects = subjectsOf(records.filter(({ state }) => state === 'staged'));
    const proofs = await proofsOf(subjects, (some) => proveOwners(some, scope));
    return new Map(records.map((record) => [record.id, judge(record, proofs)]));
  };

const proofsOf = async (
  subjects: readonly Subject[],
  ask: (some: readonly Subject[]) => Promise<readonly OwnerProof[]>,
): Promise<Proofs> => {
  const proofs = new Map<string, OwnerProof>();
  for (let from = 0; from < subjects.length; from += MOST_ASKED) {
    const answers = await ask(subjects.slice(from, from + MOST_ASKED));
    for (const proof of answers) proofs.set(keyOf(proof.subject), proof);
  }
  return proofs;
};

export const makeGetStagedCustomer =
  ({ stagedCustomers, judgeAll }: Pick<LegacyDeps, 'stagedCustomers'> & { readonly judgeAll: JudgeAll }) =>
  async (
    { stagedCustomerId }: z.output<typeof getStagedCustomer.input>,
    scope: PlatformScope,
  ): Promise<StagedCustomerVerdict> => {
    const record = known(await stagedCustomers.byId(stagedCustomerId));
    const { evidence, ...judgement } = known((await judgeAll([record], scope)).get(record.id));
    return { customer: stagedCustomerOf(record), ...judgement, evidence: [...evidence] };
  };

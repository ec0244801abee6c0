import type { listStagedCustomers, StagedCustomer, StagedCustomerAnalysis } from '@fencepost/contracts/booking/legacy';
import type { Page } from '@fencepost/contracts/page';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { analyse } from '../../domain/legacy/analysis.ts';
import { type StagedCustomerRecord, stagedCustomerOf } from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';
import type { JudgeAll } from './judge-staged.ts';

type Deps = Pick<LegacyDeps, 'stagedCustomers'>;

export const makeListStagedCustomers =
  ({ stagedCustomers }: Deps) =>
  async ({ state, ...request }: z.output<typeof listStagedCustomers.input>): Promise<Page<StagedCustomer>> => {
    const { data, nextCursor } = await stagedCustomers.page(request, state === undefined ? {} : { state });
    return { data: data.map(stagedCustomerOf), nextCursor };
  };

/** All of them at once: the predecessor's customers are few, and the analysis is a person's question. */
export const makeAnalyseStagedCustomers =
  ({ stagedCustomers, judgeAll }: Deps & { readonly judgeAll: JudgeAll }) =>
  async (_: object, scope: PlatformScope): Promise<StagedCustomerAnalysis> => {
    const records: StagedCustomerRecord[] = [];
    for await (const record of stagedCustomers.all()) records.push(record);
    const judgements = await judgeAll(records, scope);
    return analyse(
      records.flatMap((record) => {
        const judgement = judgements.get(record.id);
        return judgement === undefined ? [] : [{ record, judgement }];
      }),
    );
  };

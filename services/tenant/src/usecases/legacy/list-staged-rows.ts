import type { Page } from '@fencepost/contracts/page';
import { type listStagedRows, StagedRow } from '@fencepost/contracts/tenant/legacy';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';

export const makeListStagedRows =
  ({ stagedRows }: Pick<Stores, 'stagedRows'>) =>
  async ({ state, ...request }: z.output<typeof listStagedRows.input>): Promise<Page<StagedRow>> => {
    const { data, nextCursor } = await stagedRows.page(request, state === undefined ? {} : { state });
    return { data: data.map((row) => StagedRow.parse(row)), nextCursor };
  };

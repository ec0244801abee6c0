import { known } from '@fencepost/contracts/errors';
import type { Page, PageRequest } from '@fencepost/contracts/page';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Aggregate, Match, TenantRecords } from './records.ts';

/**
 * The use case of a list that shows records of the company as they are: newest first, those whose members are as asked.
 * A record that holds more than its contract shows needs a use case of its own.
 */
export const makeList =
  <T extends Aggregate>(records: TenantRecords<T>) =>
  ({ limit, cursor, ...match }: PageRequest & Match<T>, { tenantId }: TenantScope): Promise<Page<T>> =>
    // What is left of the request is what the type says of it; the type checker cannot follow that through a generic.
    records.forTenant(tenantId).page({ limit, cursor }, match as Match<T>);

/** The use case that shows one record of the company as it is; `idName` names its id in the input. Throws `not_found`. */
export const makeGet =
  <T extends Aggregate, I extends string>(records: TenantRecords<T>, idName: I) =>
  async (input: Readonly<Record<I, string>>, { tenantId }: TenantScope): Promise<T> =>
    known(await records.forTenant(tenantId).byId(input[idName]));

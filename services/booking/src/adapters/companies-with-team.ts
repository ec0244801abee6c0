import type { Page } from '@fencepost/contracts/page';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { CompaniesWithTeam } from '../usecases/reconciliation/schedule-reconciliations.ts';

const PAGE = 100;

/** Companies that are served and have a team, over the tenant service's list, a page in memory at a time. */
export const makeCompaniesWithTeam = (
  listCompanies: (
    request: { readonly limit: number; readonly cursor?: string },
    scope: PlatformScope,
  ) => Promise<Page<Company>>,
): CompaniesWithTeam =>
  async function* companiesWithTeam(scope) {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Page<Company> = await listCompanies(
        { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
        scope,
      );
      for (const { id, status, calcomTeam } of page.data) if (status === 'active' && calcomTeam !== null) yield id;
      cursor = page.nextCursor;
    }
  };

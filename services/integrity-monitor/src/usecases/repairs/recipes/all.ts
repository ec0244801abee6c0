import type { Recipe } from '../recipe.ts';
import { companyTeamRecipe } from './company-team.ts';
import { mappingTeamRecipe } from './mapping-team.ts';
import { serviceSyncStatusRecipe } from './service-sync-status.ts';
import { stagedCustomersRecipe } from './staged-customers.ts';
import { stagedRowsRecipe } from './staged-rows.ts';
import { tenantOfRecordRecipe } from './tenant-of-record.ts';

/** Every remedy that has a recipe; a further one is a further file and a line here. */
export const recipes: readonly Recipe[] = [
  mappingTeamRecipe,
  serviceSyncStatusRecipe,
  companyTeamRecipe,
  stagedRowsRecipe,
  stagedCustomersRecipe,
  tenantOfRecordRecipe,
];

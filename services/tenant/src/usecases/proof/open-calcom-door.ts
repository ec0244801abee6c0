import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { openCalcomDoor } from '@fencepost/contracts/tenant/proof';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';
import { calcomCredentialIdOf, usable } from '../teams/open-calcom.ts';

/** Only the company's own team goes with its key: no call is ever made with a foreign one (BKG-034). */
export const makeOpenCalcomDoor =
  ({ companies, calcomCredentials }: Pick<Stores, 'companies' | 'calcomCredentials'>) =>
  async (
    _: z.output<typeof openCalcomDoor.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof openCalcomDoor.output>> => {
    const { calcomTeam } = known(await companies.forTenant(tenantId).byId(tenantId));
    if (calcomTeam === null) throw new AppError('not_found', 'The company is bound to no Cal.com team.');
    const { sealed, version } = usable(
      await calcomCredentials.forTenant(tenantId).byId(calcomCredentialIdOf(tenantId)),
    );
    return { calcomTeamId: calcomTeam.id, sealedApiKey: sealed, version };
  };

import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { CalcomCredential } from '@fencepost/contracts/tenant/credential';
import type { Stores } from '../ports.ts';
import { calcomCredentialIdOf } from './open-calcom.ts';

export const makeGetCalcomCredential =
  ({ calcomCredentials }: Pick<Stores, 'calcomCredentials'>) =>
  async (_input: object, { tenantId }: TenantScope): Promise<CalcomCredential> =>
    CalcomCredential.parse(known(await calcomCredentials.forTenant(tenantId).byId(calcomCredentialIdOf(tenantId))));

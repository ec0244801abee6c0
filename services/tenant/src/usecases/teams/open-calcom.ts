import { AppError } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { calcomKeyPurpose } from '@fencepost/contracts/tenant/proof';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomCredentialRecord } from '../../domain/calcom-credential-record.ts';
import type { CalcomAccess, Sealing, Stores } from '../ports.ts';

/** A company has one key to Cal.com. */
export const calcomCredentialIdOf = (tenantId: TenantId): string => derivedId('crd', tenantId, 'calcom');

export interface CalcomDeps extends Pick<Stores, 'calcomCredentials'> {
  readonly sealing: Sealing;
  readonly calcom: CalcomAccess;
}

/** Cal.com with the company's stored key. Throws `credentials_refused` where there is none, or one that Cal.com refuses. */
export const makeOpenCalcom =
  ({ calcomCredentials, sealing, calcom }: CalcomDeps) =>
  async (tenantId: TenantId): Promise<CalcomClient> => {
    const { sealed } = usable(await calcomCredentials.forTenant(tenantId).byId(calcomCredentialIdOf(tenantId)));
    const apiKey = await sealing.open(sealed, { tenantId, purpose: calcomKeyPurpose });
    return calcom.clientFor({ tenantId, apiKey });
  };

/** The credential, or `credentials_refused` where there is none, or one that Cal.com refuses. */
export const usable = (credential: CalcomCredentialRecord | undefined): CalcomCredentialRecord => {
  if (credential === undefined) {
    throw new AppError('credentials_refused', 'The company has no Cal.com key: store one with PUT /v1/calcom/api-key.');
  }
  if (credential.status === 'rejected') {
    throw new AppError(
      'credentials_refused',
      `Cal.com refuses the stored key. ${credential.problem ?? ''} Store a new one with PUT /v1/calcom/api-key.`,
    );
  }
  return credential;
};

/** Cal.com with the company's stored key; see `makeOpenCalcom`. */
export type OpenCalcom = ReturnType<typeof makeOpenCalcom>;

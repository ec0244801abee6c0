import type { TenantScope } from '@fencepost/contracts/scope';
import { calcomKeyPurpose, type openCalcomDoor } from '@fencepost/contracts/tenant/proof';
import type { SecretBox } from '@fencepost/service-kit/secret-box';
import type { PoliteCalcom } from '@fencepost/vendors/calcom/polite';
import type { z } from 'zod';
import type { CompanyCalcom, OpenCalcom } from '../usecases/ports/calcom.ts';

const MOST_CLIENTS = 10_000;

type Door = z.output<typeof openCalcomDoor.output>;

interface OpenedKey extends Pick<CompanyCalcom, 'client'>, Pick<Door, 'sealedApiKey' | 'version'> {}

/**
 * Opens Cal.com for companies: the tenant service hands the sealed key out, which is opened in this process only. It is
 * asked each time, for a team that was left a moment ago is a foreign one (BKG-034); remembered is the opened key alone.
 */
export const makeOpenCalcom = (deps: {
  readonly askForDoor: (scope: TenantScope) => Promise<Door>;
  readonly secretBox: Pick<SecretBox, 'open'>;
  readonly calcom: PoliteCalcom;
}): OpenCalcom => {
  const { askForDoor, secretBox, calcom } = deps;
  const keys = new Map<string, OpenedKey>();

  return async (scope) => {
    const { tenantId } = scope;
    const { calcomTeamId, sealedApiKey, version } = await askForDoor(scope);
    const known = keys.get(tenantId);
    if (known?.sealedApiKey === sealedApiKey) return { client: known.client, calcomTeamId };
    // What Cal.com said of the old key, its limits and its failures, says nothing of a new one.
    if (known !== undefined && known.version !== version) calcom.forget(tenantId);
    const apiKey = await secretBox.open(sealedApiKey, { tenantId, purpose: calcomKeyPurpose });
    const client = calcom.clientFor({ tenantId, apiKey });
    if (keys.size >= MOST_CLIENTS) keys.clear();
    keys.set(tenantId, { client, sealedApiKey, version });
    return { client, calcomTeamId };
  };
};

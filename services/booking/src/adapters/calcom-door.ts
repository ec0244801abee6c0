import type { TenantScope } from '@fencepost/contracts/scope';
import { calcomKeyPurpose, type openCalcomDoor } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import type { SecretBox } from '@fencepost/service-kit/secret-box';
import type { PoliteCalcom } from '@fencepost/vendors/calcom/polite';
import type { z } from 'zod';
import type { CompanyCalcom, OpenCalcom } from '../usecases/ports/calcom.ts';

/** A new key or another team is heard of after this long at the latest. */
const REMEMBERED_MS = 15_000;
const MOST_DOORS = 10_000;

type Door = z.output<typeof openCalcomDoor.output>;

interface OpenDoor extends CompanyCalcom {
  readonly version: number;
  readonly atMs: number;
}

/** Opens Cal.com for companies: the tenant service hands the sealed key out, which is opened in this process only. */
export const makeOpenCalcom = (deps: {
  readonly askForDoor: (scope: TenantScope) => Promise<Door>;
  readonly secretBox: Pick<SecretBox, 'open'>;
  readonly calcom: PoliteCalcom;
  readonly clock: Clock;
}): OpenCalcom => {
  const { askForDoor, secretBox, calcom, clock } = deps;
  const doors = new Map<string, OpenDoor>();

  return async (scope) => {
    const { tenantId } = scope;
    const known = doors.get(tenantId);
    if (known !== undefined && clock.millis() - known.atMs < REMEMBERED_MS) return known;
    doors.delete(tenantId);
    const { calcomTeamId, sealedApiKey, version } = await askForDoor(scope);
    // What Cal.com said of the old key, its limits and its failures, says nothing of a new one.
    if (known !== undefined && known.version !== version) calcom.forget(tenantId);
    const apiKey = await secretBox.open(sealedApiKey, { tenantId, purpose: calcomKeyPurpose });
    const door = { client: calcom.clientFor({ tenantId, apiKey }), calcomTeamId, version, atMs: clock.millis() };
    if (doors.size >= MOST_DOORS) doors.clear();
    doors.set(tenantId, door);
    return door;
  };
};

import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import {
  type FlagOverride,
  type FlagState,
  flagOverrideChanged,
  type setFlagOverride,
} from '@fencepost/contracts/tenant/flag';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';
import { settle } from '../settle.ts';
import { overrideIdOf, stateOfFlag } from './flag-records.ts';

type Deps = Pick<Stores, 'companies' | 'flagOverrides' | 'flagRollouts'> & { readonly clock: Clock };

/** Who decided is the actor of the event; a decision that was taken back stays as a record without one. */
export const makeSetFlagOverride =
  (deps: Deps) =>
  async (
    { tenantId, name, enabled }: z.output<typeof setFlagOverride.input>,
    scope: PlatformScope,
  ): Promise<FlagState> => {
    const company = known(await deps.companies.forTenant(tenantId).byId(tenantId));
    const own = tenantScope({ ...scope, tenantId });
    const tell = teller({ scope: own, occurredAt: deps.clock.now(), causationId: null });
    const id = overrideIdOf(tenantId, name);
    await settle<FlagOverride>(deps.flagOverrides.forTenant(tenantId), id, {
      wanted: (stored) => ({ id, name, enabled, version: stored?.version ?? 1 }),
      tell: (flag) => tell(flagOverrideChanged, flag, { flag }),
    });
    return stateOfFlag(deps, company, name);
  };

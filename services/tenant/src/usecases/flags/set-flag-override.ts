import { teller } from '@fencepost/contracts/envelope';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import {
  type FlagOverride,
  type FlagState,
  flagOverrideChanged,
  type setFlagOverride,
} from '@fencepost/contracts/tenant/flag';
import type { Clock } from '@fencepost/service-kit/clock';
import { establish } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { stayingCompany } from '../companies/staying-company.ts';
import type { Stores } from '../ports.ts';
import { overrideIdOf, stateOfFlag } from './flag-records.ts';

type Deps = Pick<Stores, 'companies' | 'flagOverrides' | 'flagRollouts'> & { readonly clock: Clock };

/** Who decided is the actor of the event; a decision that was taken back stays as a record without one. */
export const makeSetFlagOverride =
  (deps: Deps) =>
  async (
    { tenantId, name, enabled }: z.output<typeof setFlagOverride.input>,
    scope: PlatformScope,
  ): Promise<FlagState> => {
    const company = await stayingCompany(deps, tenantId);
    const own = tenantScope({ ...scope, tenantId });
    const tell = teller({ scope: own, occurredAt: deps.clock.now(), causationId: null });
    const id = overrideIdOf(tenantId, name);
    await establish<FlagOverride>(deps.flagOverrides.forTenant(tenantId), id, {
      wanted: (stored) => ({ id, name, enabled, version: stored?.version ?? 1 }),
      tell: (flag) => tell(flagOverrideChanged, flag, { flag }),
    });
    return stateOfFlag(deps, company, name);
  };

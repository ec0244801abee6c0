import { teller } from '@fencepost/contracts/envelope';
import type { PlatformScope } from '@fencepost/contracts/scope';
import {
  FlagName,
  type FlagRollout,
  flagRolloutChanged,
  type listFlagRollouts,
  type setFlagRollout,
} from '@fencepost/contracts/tenant/flag';
import type { Clock } from '@fencepost/service-kit/clock';
import { atVersion, change } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';
import { rolloutAtFirst } from './flag-records.ts';

type Deps = Pick<Stores, 'flagRollouts'> & { readonly clock: Clock };

export const makeListFlagRollouts =
  ({ flagRollouts }: Pick<Deps, 'flagRollouts'>) =>
  async (
    _: z.output<typeof listFlagRollouts.input>,
    __: PlatformScope,
  ): Promise<z.output<typeof listFlagRollouts.output>> => {
    const stored = await flagRollouts.where({}, FlagName.options.length);
    return {
      data: FlagName.options.map((name) => stored.find((one) => one.name === name) ?? rolloutAtFirst(name)),
    };
  };

/** The first decision writes down what was so far, as version 1: whoever read that version may change it, once. */
export const makeSetFlagRollout =
  ({ flagRollouts, clock }: Deps) =>
  async (
    { name, percent, version }: z.output<typeof setFlagRollout.input>,
    scope: PlatformScope,
  ): Promise<FlagRollout> => {
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const toldOf = (flag: FlagRollout) => tell(flagRolloutChanged, flag, { flag });
    const first = rolloutAtFirst(name);
    const found = await flagRollouts.byId(first.id);
    const stored = version === undefined ? (found ?? first) : atVersion(found ?? first, version);
    if (found === undefined) await flagRollouts.add(first, toldOf(first));
    return change(flagRollouts, stored, { to: { percent }, tell: toldOf });
  };

import type { PlatformScope } from '@fencepost/contracts/scope';
import type { CallVerdict, resolveCall } from '@fencepost/contracts/tenant/verdict';
import type { z } from 'zod';
import { decideCall } from '../../domain/resolve-call.ts';
import type { Stores } from '../ports.ts';
import { gatherCall, gatherDoor, namedByCall, withOthers } from './gather.ts';

export const makeResolveCall =
  ({ lookups }: Pick<Stores, 'lookups'>) =>
  async (asked: z.output<typeof resolveCall.input>, scope: PlatformScope): Promise<CallVerdict> => {
    const [{ company, ...door }, call] = await Promise.all([
      gatherDoor(lookups, asked, scope),
      gatherCall(lookups, asked, scope),
    ]);
    const companies = await withOthers(lookups, company, namedByCall(call), scope);
    return decideCall({ asked, ...door, ...call, companies });
  };

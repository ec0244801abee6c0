import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import type { CompanyCalcom } from '../ports/calcom.ts';
import type { Telling } from './call-calcom.ts';
import { isGone, movedTo, readBack } from './read-back.ts';
import type { SettleIntent } from './settle-intent.ts';

/** `moved`: the guest has moved what was to be cancelled; `gone`: Cal.com has it no more. Of both we know by then. */
export type LookedBack = CalcomRecord | 'moved' | 'gone';

/** What Cal.com holds where a call had its effect; undefined where it had none. Throws what its client throws. */
export const makeLookBack =
  (settle: Pick<SettleIntent, 'learn' | 'gone'>) =>
  async (telling: Telling, calcom: CompanyCalcom, scope: TenantScope): Promise<LookedBack | undefined> => {
    const record = await readBack(telling, calcom);
    if (record !== undefined || telling.intent.kind !== 'cancel') return record;
    const moved = await movedTo(telling, calcom);
    if (moved !== undefined) {
      await settle.learn(telling.intent, moved, scope);
      return 'moved';
    }
    if (!(await isGone(telling, calcom))) return undefined;
    await settle.gone(telling, scope);
    return 'gone';
  };

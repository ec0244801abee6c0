import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import type { ReadBooking } from '../ports/calcom.ts';
import type { InboundDelivery } from '../ports/deliveries.ts';
import { makeReadLineage } from './read-lineage.ts';

/** What is on its way overtakes itself by seconds: so long nobody asks Cal.com. */
const ON_ITS_WAY_MS = 5_000;
/** So long a delivery waits for what it lacks; then it goes on without, or to a person. */
const PATIENCE_MS = 10 * 60_000;

type Waiting = Pick<InboundDelivery, 'receivedAt'>;

/** How long a delivery waits for what is not known yet, by its age alone. */
export interface Patience {
  /** Throws, for a later attempt, while what is missing may still be on its way. */
  expectSoon(delivery: Waiting): void;
  /** What Cal.com holds of the lineage; throws while it cannot be asked, and is empty once that has lasted too long. */
  lineage(uid: string, delivery: Waiting, scope: TenantScope): Promise<readonly CalcomRecord[]>;
  /** Throws, for a later attempt, until a delivery has waited long enough. */
  waitOn(delivery: Waiting): void;
}

export const makePatience = (deps: { readonly readBooking: ReadBooking; readonly clock: Clock }): Patience => {
  const readLineage = makeReadLineage(deps);
  const ageMs = ({ receivedAt }: Waiting): number => deps.clock.millis() - Date.parse(receivedAt);
  const notYet = () => new AppError('unavailable', 'The booking that this delivery is about is not known yet.');
  return {
    expectSoon: (delivery) => {
      if (ageMs(delivery) < ON_ITS_WAY_MS) throw notYet();
    },
    lineage: async (uid, delivery, scope) => {
      try {
        return await readLineage(uid, scope);
      } catch (error) {
        if (ageMs(delivery) < PATIENCE_MS) throw error;
        return [];
      }
    },
    waitOn: (delivery) => {
      if (ageMs(delivery) < PATIENCE_MS) throw notYet();
    },
  };
};

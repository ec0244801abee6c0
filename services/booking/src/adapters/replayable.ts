import { calcomIngressSubject } from '@fencepost/contracts/ingress';
import type { Delivery } from '@fencepost/service-kit/consumer';
import type { ReadReplayable } from '../usecases/ports/deliveries.ts';
import { laneOf } from './delivery-lane.ts';
import { inboundDelivery } from './inbound-delivery.ts';

/** Messages of INGRESS for replays, over whatever reads one by its place. */
export const makeReadReplayable =
  (readMessage: (seq: number) => Promise<Delivery | undefined>): ReadReplayable =>
  async (seq) => {
    const message = await readMessage(seq);
    if (message === undefined) return undefined;
    if (message.subject !== calcomIngressSubject) return 'other';
    const { tenant, lane } = laneOf(message);
    return { delivery: inboundDelivery(message), lane: `${tenant} ${lane}` };
  };

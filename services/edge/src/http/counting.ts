import { errorTable } from '@fencepost/contracts/errors';
import type { Metrics } from '@fencepost/service-kit/metrics';
import { makeTally, type Tally } from '@fencepost/service-kit/request-counts';
import { type DeliveryMetrics, makeDeliveryMetrics } from './delivery-metrics.ts';
import { type CountRequest, makeCountRequest } from './observe.ts';

/** From here on it is our failure, and not the caller's. */
const FIRST_FAILURE = 500;

/** Everything that the edge counts, and how many of all requests, deliveries included, have failed (INT-041). */
export const makeCounting = (metrics: Metrics) => {
  const tally = makeTally();
  return {
    read: tally.read,
    instruments: {
      count: tallied(tally, makeCountRequest(metrics)),
      deliveries: talliedDeliveries(tally, makeDeliveryMetrics(metrics, 'calcom')),
      retellDeliveries: talliedDeliveries(tally, makeDeliveryMetrics(metrics, 'retell')),
    },
  };
};

const tallied =
  ({ answered }: Tally, count: CountRequest): CountRequest =>
  (c, route, status) => {
    answered(status >= FIRST_FAILURE);
    count(c, route, status);
  };

const talliedDeliveries = ({ answered }: Tally, { accepted, refused }: DeliveryMetrics): DeliveryMetrics => ({
  accepted: (duplicate, milliseconds) => {
    answered(false);
    accepted(duplicate, milliseconds);
  },
  refused: (code) => {
    answered(errorTable[code].status >= FIRST_FAILURE);
    refused(code);
  },
});

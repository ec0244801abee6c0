import type { ErrorCode } from '@fencepost/contracts/errors';
import type { Metrics } from '@fencepost/service-kit/metrics';

/** What is counted about inbound deliveries of one vendor. */
export interface DeliveryMetrics {
  accepted(duplicate: boolean, milliseconds: number): void;
  refused(code: ErrorCode): void;
}

export const makeDeliveryMetrics = (metrics: Metrics, vendor: 'calcom'): DeliveryMetrics => {
  const deliveries = metrics.counter('fencepost_edge_deliveries_total', 'Inbound webhooks, by outcome', [
    'vendor',
    'outcome',
  ]);
  const seconds = metrics.histogram(
    'fencepost_edge_accept_duration_seconds',
    'From the request’s headers to the durable acknowledgement',
    ['vendor'],
  );
  const accepted = { vendor, outcome: 'accepted' };
  const duplicates = { vendor, outcome: 'duplicate' };
  const of = { vendor };
  return {
    accepted: (duplicate, milliseconds) => {
      deliveries.inc(duplicate ? duplicates : accepted);
      seconds.observe(of, milliseconds / 1_000);
    },
    refused: (code) => deliveries.inc({ vendor, outcome: code }),
  };
};

import type { ErrorCode } from '@fencepost/contracts/errors';
import type { Metrics } from '@fencepost/service-kit/metrics';

/** What is counted about inbound deliveries of one vendor. */
export interface DeliveryMetrics {
  accepted(duplicate: boolean, milliseconds: number): void;
  refused(code: ErrorCode): void;
}

const COLLECT_MS = 250;

/** Accepted deliveries are counted a quarter of a second late, many at once: one by one they would cost 4 % of the path. */
export const makeDeliveryMetrics = (metrics: Metrics, vendor: 'calcom' | 'retell'): DeliveryMetrics => {
  const deliveries = metrics.counter('edge_deliveries_total', 'Inbound webhooks, by outcome', ['vendor', 'outcome']);
  const seconds = metrics.histogram(
    'edge_accept_duration_seconds',
    'From the headers of a request to the durable acknowledgement of its delivery',
    ['vendor'],
  );
  let durations: number[] = [];
  let duplicates = 0;

  const collect = (): void => {
    const collected = durations;
    deliveries.inc({ vendor, outcome: 'accepted' }, collected.length - duplicates);
    deliveries.inc({ vendor, outcome: 'duplicate' }, duplicates);
    durations = [];
    duplicates = 0;
    for (const duration of collected) seconds.observe({ vendor }, duration / 1_000);
  };
  return {
    accepted: (duplicate, milliseconds) => {
      if (durations.length === 0) setTimeout(collect, COLLECT_MS).unref();
      durations.push(milliseconds);
      if (duplicate) duplicates += 1;
    },
    refused: (code) => deliveries.inc({ vendor, outcome: code }),
  };
};

import type { Metrics } from '@fencepost/service-kit/metrics';
import type { Gauges } from '../usecases/ports.ts';
import { makeAlertGauges } from './alert-gauges.ts';

/** The monitor's own numbers, by the conventions of Prometheus. */
export const makeGauges = (metrics: Metrics): Gauges => {
  const { counter, gauge } = metrics;
  const events = counter('monitor_events_total', 'Events read from the stream, by outcome', ['outcome']);
  // Without a first figure the first of them would be no increase.
  events.inc({ outcome: 'undecodable' }, 0);
  const customers = counter('monitor_customers_created_total', 'Customers first heard of while it had caught up');
  const lag = gauge('monitor_lag_seconds', 'Age of the last event when it was taken in');
  const entities = gauge('monitor_entities', 'Entities the monitor knows', ['type']);
  const bytes = gauge('monitor_picture_bytes', 'Estimated memory of the picture');
  const failures = counter('slack_failures_total', 'Failed deliveries to Slack, by error code', ['code']);
  const scanned = gauge('monitor_last_scan_timestamp_seconds', 'Last complete scan', ['collection']);
  const took = gauge('monitor_scan_duration_seconds', 'Duration of the last scan', ['collection']);
  const failing = gauge('monitor_scan_failing', 'Whether the last scan failed', ['collection']);
  const errors = gauge('monitor_error_share', 'Share of requests that fail, now and usually', ['window']);

  return {
    event: (outcome, lagSeconds) => {
      events.inc({ outcome });
      if (lagSeconds !== undefined) lag.set({}, lagSeconds);
    },
    customerCreated: () => customers.inc({}),
    scanned: (collection, { ok, atSeconds, tookSeconds }) => {
      failing.set({ collection }, ok ? 0 : 1);
      took.set({ collection }, tookSeconds);
      if (ok) scanned.set({ collection }, atSeconds);
    },
    errorShare: (window, share) => errors.set({ window }, share),
    slackFailed: (code) => failures.inc({ code }),
    alerts: makeAlertGauges(metrics),
    picture: (counts, size) => {
      for (const [type, count] of Object.entries(counts)) entities.set({ type }, count);
      bytes.set({}, size);
    },
  };
};

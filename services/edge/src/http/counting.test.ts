import { makeMetrics } from '@fencepost/service-kit/metrics';
import { expect, it } from 'vitest';
import { makeCounting } from './counting.ts';
import type { EdgeContext } from './edge-env.ts';

it('requests and deliveries count for the error rate, as failures only where they are ours (INT-041)', async () => {
  const metrics = makeMetrics('test');
  const { read, instruments } = makeCounting(metrics);
  const context = { req: { method: 'GET' } } as EdgeContext;
  for (const status of [200, 404, 422, 500, 503]) instruments.count(context, '/v1/a', status);
  expect(read()).toEqual({ requests: 5, failures: 2 });
  instruments.deliveries.accepted(false, 1);
  instruments.deliveries.refused('unauthenticated');
  instruments.retellDeliveries.refused('unavailable');
  expect(read()).toEqual({ requests: 8, failures: 3 });
  const shown = await metrics.render();
  expect(shown).toContain('status="503"');
  expect(shown).toContain('vendor="retell",outcome="unavailable"');
});

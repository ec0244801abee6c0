import { describe, expect, it } from 'vitest';
import { makeMetrics } from './metrics.ts';

describe('metrics', () => {
  it('render counters, gauges and histograms with the service as a label, and the process metrics', async () => {
    const metrics = makeMetrics('edge');
    metrics.counter('a_total', 'a').inc();
    metrics.counter('b_total', 'b', ['code']).inc({ code: 'x' }, 3);
    metrics.gauge('c', 'c', ['bucket']).set({ bucket: 'y' }, 7);
    metrics.histogram('d_seconds', 'd', ['action'], [0.1, 1]).observe({ action: 'z' }, 0.5);
    const text = await metrics.render();
    expect(text).toContain('fencepost_a_total{service="edge"} 1');
    expect(text).toContain('fencepost_b_total{code="x",service="edge"} 3');
    expect(text).toContain('fencepost_c{bucket="y",service="edge"} 7');
    expect(text).toContain('fencepost_d_seconds_bucket{le="1",service="edge",action="z"} 1');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('are the same instrument when asked for by the same name twice, and refuse another kind', async () => {
    const metrics = makeMetrics('edge');
    metrics.counter('a_total', 'a').inc();
    metrics.counter('a_total', 'a').inc();
    expect(await metrics.render()).toContain('fencepost_a_total{service="edge"} 2');
    expect(() => metrics.gauge('a_total', 'a')).toThrow(/another kind/);
  });

  it('do not mix between two registries of one process', async () => {
    const [one, other] = [makeMetrics('one'), makeMetrics('other')];
    one.counter('a_total', 'a').inc();
    expect(await other.render()).not.toContain('fencepost_a_total');
  });
});

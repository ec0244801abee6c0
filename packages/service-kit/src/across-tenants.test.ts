import { describe, expect, it } from 'vitest';
import { makeAcrossTenants } from './across-tenants.ts';
import { makeLogger } from './logger.ts';
import { makeMetrics } from './metrics.ts';

const from = { actor: { kind: 'operator', id: 'key_1' }, requestId: 'req_1' } as const;

const made = () => {
  const lines: string[] = [];
  const metrics = makeMetrics('test');
  const log = makeLogger({ service: 'test', level: 'info', destination: { write: (line) => lines.push(line) } });
  return { acrossTenants: makeAcrossTenants({ log, metrics }), metrics, lines };
};

describe('the door across tenants (TI7)', () => {
  it('gives a frozen scope without a tenant, and logs and counts every passage', async () => {
    const { acrossTenants, metrics, lines } = made();
    const scope = acrossTenants('scan for violations', from);
    expect(scope).toEqual({ tenantId: null, reason: 'scan for violations', ...from });
    expect(Object.isFrozen(scope) && Object.isFrozen(scope.actor)).toBe(true);
    expect(lines[0]).toContain('scan for violations');
    expect(lines[0]).toContain('req_1');
    expect(await metrics.render()).toContain('reason="scan for violations",service="test"} 1');
  });

  it('counts the passage of a service without a word in the log', async () => {
    const { acrossTenants, metrics, lines } = made();
    acrossTenants('scan for violations', { actor: { kind: 'service', id: 'integrity-monitor' }, requestId: 'req_1' });
    expect(lines).toEqual([]);
    expect(await metrics.render()).toContain('reason="scan for violations",service="test"} 1');
  });

  it('stays shut for a reason of fewer than 8 characters', () => {
    const { acrossTenants, lines } = made();
    expect(() => acrossTenants('because', from)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(lines).toEqual([]);
  });

  it('keeps the number of counted reasons bounded, however many an operator invents', async () => {
    const { acrossTenants, metrics } = made();
    for (let i = 0; i < 60; i += 1) acrossTenants(`incident number ${i}`, from);
    const text = await metrics.render();
    expect(text.match(/fencepost_across_tenants_total\{/g)).toHaveLength(51);
    expect(text).toContain('reason="other",service="test"} 10');
  });
});

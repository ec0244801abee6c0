import { expect, test } from 'vitest';
import { tenantId } from '../test/parcels.ts';
import { makeRing, onCompanyAlarm } from './company-alarms.ts';

const never = new AbortController().signal;

test('what rings for a company’s record is answered in the scope of that company, as the service (TI7)', async () => {
  const rung: { name: string; id: string; inMs: number }[] = [];
  const ring = makeRing({ ring: async (name, id, { inMs }) => void rung.push({ name, id, inMs }) }, 'sync-run');
  ring('run_1.a', tenantId, 250);
  expect(rung).toEqual([{ name: 'sync-run', id: `${tenantId}.run_1.a`, inMs: 250 }]);

  const answered: unknown[] = [];
  const answer = onCompanyAlarm('booking', async (id, { tenantId: whose, actor }) => {
    answered.push({ id, whose, actor });
  });
  await answer?.(rung[0]?.id ?? '', never);
  expect(answered).toEqual([{ id: 'run_1.a', whose: tenantId, actor: { kind: 'service', id: 'booking' } }]);
});

test.each(['', 'run_1', '.run_1', 'somebody.run_1'])(
  'the alarm %j of no company is answered by nobody',
  async (alarm) => {
    const answer = onCompanyAlarm('booking', async () => expect.unreachable('nobody’s alarm'));
    await expect(answer?.(alarm, never)).rejects.toThrow();
  },
);

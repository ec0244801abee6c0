import { describe, expect, test } from 'vitest';
import { hostileTenants } from '../test/hostile-shapes.ts';
import { makeHandClock, ours, things } from '../test/things.ts';
import { memoryStore } from './memory.ts';

describe('the door of a collection, wherever it is opened: in a request, a webhook, a job or a command', () => {
  const door = memoryStore({ definitions: [things], clock: makeHandClock() }).collection(things);

  test('opens for one company', async () => {
    expect(await door.forTenant(ours).find({}, { limit: 1 })).toEqual([]);
  });

  test.each(hostileTenants.map((shape) => [JSON.stringify(shape) ?? String(shape), shape] as const))(
    'is refused for %s, and never opened with a warning (K1, TI1)',
    (_, shape) => {
      expect(() => door.forTenant(shape as never)).toThrow('needs the id of one company');
    },
  );
});

import { events } from '@fencepost/contracts/catalog';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ids, tells } from '../../test/histories.ts';
import { healthyWatcher } from '../../test/planted.ts';
import { idsNamedBy, MAX_REFERENCES, referencesIn, UNREAD } from './references.ts';

it('every id of ours is found wherever it stands, once, without the entity’s own', () => {
  const of = ids(1);
  const { payload, entity } = tells(1).booked(0);
  expect(new Set(referencesIn(payload, entity.id))).toEqual(
    new Set([of.tenant, of.endpoint, of.mapping(0), of.service(0), of.customer(0)]),
  );
});

it('text that only resembles an id is none', () => {
  expect(referencesIn({ a: 'cus_1', b: ['xcus_00000000000000000000000000'], c: 5, d: null }, 'x')).toEqual([]);
});

it('text that a vendor chose is none, whatever it looks like', () => {
  const id = ids(1).customer(0);
  const state = { calcomUids: [id], findings: [{ calcomUid: id }], iCal: { uid: id, sequence: 1 } };
  expect(referencesIn(state, 'x')).toEqual([]);
  expect(referencesIn({ findings: [{ appointmentId: id }] }, 'x'), 'positive control').toEqual([id]);
});

/** The most ids that a value of this JSON Schema can hold; of a list without a limit, those of one member. */
const mostIdsIn = (schema: Schema): number => {
  if (schema.anyOf !== undefined) return Math.max(...schema.anyOf.map(mostIdsIn));
  if (schema.type === 'array') return mostIdsIn(schema.items ?? {}) * (schema.maxItems ?? 1);
  if (schema.type === 'object')
    return Object.values(schema.properties ?? {}).reduce((sum, of) => sum + mostIdsIn(of), 0);
  return /^\^[a-z]{3}_/.test(schema.pattern ?? '') ? 1 : 0;
};
interface Schema {
  readonly type?: string;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
}

it('as many references are looked at as the largest event may hold, and more (INT-021)', () => {
  const most = events.map(({ payload }) => mostIdsIn(z.toJSONSchema(payload, { unrepresentable: 'any' }) as Schema));
  expect(Math.max(...most), 'the offers of a branch, and itself').toBeGreaterThanOrEqual(1_001);
  expect(Math.max(...most)).toBeLessThan(MAX_REFERENCES);
});

const many = (count: number) => Array.from({ length: count }, (_, number) => ids(number).tenant);

it('a state that is absurdly deep or wide ends the walk instead of the monitor, and that is said', () => {
  let deep: unknown = ids(1).tenant;
  for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
  expect(referencesIn(deep, 'x')).toEqual([UNREAD]);
  expect(referencesIn(many(MAX_REFERENCES), 'x')).not.toContain(UNREAD);
  const wide = referencesIn(many(MAX_REFERENCES + 1), 'x');
  expect([wide.length, wide.at(-1)]).toEqual([MAX_REFERENCES + 1, UNREAD]);
  const named = { id: 'x', tenantId: null, state: { many: many(MAX_REFERENCES + 1) } };
  expect(idsNamedBy(named), 'nobody is asked for it').not.toContain(UNREAD);
});

it('a foreign reference behind a thousand of one’s own is found, and what was not looked at is a violation', () => {
  const of = tells(1);
  const foundOf = (state: object) => {
    const watcher = healthyWatcher();
    watcher.tell({ ...of.customer(77), payload: { customer: state } });
    return watcher.violatedLater(365 * 86_400_000).filter((line) => line.startsWith('reference-never-leaves-tenant'));
  };
  const own = Array.from({ length: 1_000 }, (_, number) => ids(1).customer(1_000 + number));
  expect(foundOf({ all: own }).join()).not.toContain('foreign');
  expect(foundOf({ all: [...own, ids(2).tenant] }).join()).toContain('foreign:customer->company');
  expect(foundOf({ all: own }).join()).not.toContain('unread');
  expect(foundOf({ all: many(MAX_REFERENCES + 1) }).join()).toContain('unread:customer');
});

import { existsSync, readFileSync } from 'node:fs';
import { events } from '@fencepost/contracts/catalog';
import { Envelope } from '@fencepost/contracts/envelope';
import { derivedId, entityPrefixes, entityTypeOf } from '@fencepost/contracts/ids';
import { describe, expect, it } from 'vitest';
import { healthyCompany, ids } from '../../../test/histories.ts';
import { makeWatcher } from '../../../test/watcher.ts';
import { isOfPlatform } from '../fact.ts';

type Path = readonly (string | number)[];

/** Members whose text a vendor chose. */
const vendors = ['calcomUid', 'calcomUids', 'iCal'];

/** Where ids of ours stand in a value. */
const idsIn = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value === 'string') return entityTypeOf(value) === undefined ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    vendors.includes(name) ? [] : idsIn(member, [...path, Array.isArray(value) ? Number(name) : name]),
  );
};
const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<string | number, unknown>)[name], value);
const bent = (event: Envelope, path: Path, id: string): Envelope => {
  const copy = structuredClone(event);
  const holder = at(copy.payload, path.slice(0, -1)) as Record<string | number, unknown>;
  holder[path.at(-1) ?? ''] = id;
  return copy;
};

const exampleOf = (subject: string): URL =>
  new URL(`../../../../../packages/contracts/examples/${subject}.json`, import.meta.url);

/** Every id in the state of every event of a company, but the record's own and the company's. */
const references = events
  .filter(({ scope, subject }) => scope === 'tenant' && existsSync(exampleOf(subject)))
  .flatMap(({ subject }) => {
    const event = { ...Envelope.parse(JSON.parse(readFileSync(exampleOf(subject), 'utf8'))), tenantId: ids(1).tenant };
    const state = event.payload[event.entity.type] === undefined ? [] : [event.entity.type];
    return idsIn(at(event.payload, state)).flatMap((inner) => {
      const path = [...state, ...inner];
      const id = String(at(event.payload, path));
      const type = entityTypeOf(id);
      const isOther = id !== event.entity.id && type !== undefined && !isOfPlatform(type);
      return isOther && event.entity.type !== 'company' ? [{ subject, event, path, where: path.join('.'), type }] : [];
    });
  });

const prefixOf = (type: string): string =>
  Object.entries(entityPrefixes).find(([, named]) => named === type)?.[0] ?? 'xxx';

describe('a reference that leads to another company is found wherever a contract declares one (INT-021)', () => {
  it('there are many, from appointments to their customers among them', () => {
    const names = references.map(({ event, type }) => `${event.entity.type} -> ${type}`);
    expect(new Set(names).size).toBeGreaterThan(20);
    expect(names).toContain('appointment -> customer');
  });

  it.each(references)('$subject: $where', ({ event, path, type }) => {
    const foreign = type === 'company' ? ids(2).tenant : derivedId(prefixOf(type), 'of another company');
    const tenantId = ids(2).tenant;
    const theirs = { ...event, id: 'evt_theirs', tenantId, subject: 'events.any.thing.v1', payload: {} };
    const watcher = makeWatcher();
    watcher.tell(...healthyCompany(1), ...healthyCompany(2));
    watcher.tell({ ...theirs, entity: { type, id: foreign, version: 1 } });
    watcher.scanned();
    const isFound = (): boolean =>
      watcher.violated().includes(`reference-never-leaves-tenant foreign:${event.entity.type}->${type} x1`);
    expect(isFound(), 'positive control').toBe(false);
    watcher.tell(bent(event, path, foreign));
    expect(isFound()).toBe(true);
  });
});

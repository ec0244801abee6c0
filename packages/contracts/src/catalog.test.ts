import { expect, it } from 'vitest';
import { actions, events } from './catalog.ts';

it('no two actions share an address or a route, and no two events a subject', () => {
  const addresses = [...actions.map((action) => action.address), ...events.map((event) => event.subject)];
  const routes = actions.flatMap(({ http }) =>
    http ? [`${http.method} ${http.path.replaceAll(/\{\w+\}/g, '{}')}`] : [],
  );
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(new Set(routes).size).toBe(routes.length);
});

it('every member of a route is a member of its input', () => {
  for (const { http, input } of actions) {
    const shape =
      'shape' in input && typeof input.shape === 'object' && input.shape !== null ? Object.keys(input.shape) : [];
    for (const [, name] of http?.path.matchAll(/\{(\w+)\}/g) ?? []) expect(shape).toContain(name);
  }
});

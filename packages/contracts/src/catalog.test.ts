import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { actions, events } from './catalog.ts';
import { Envelope } from './envelope.ts';

const examples = new URL('../examples/', import.meta.url);
const exampleOf = (subject: string): unknown => JSON.parse(readFileSync(new URL(`${subject}.json`, examples), 'utf8'));

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

it.each(events.map((event) => [event.subject, event] as const))(
  '%s: what was released once still parses, whole',
  (subject, event) => {
    const envelope = Envelope.parse(exampleOf(subject));
    expect(envelope).toEqual(exampleOf(subject));
    expect(envelope.subject).toBe(subject);
    expect(event.payload.parse(envelope.payload)).toEqual(envelope.payload);
  },
);

it('every example belongs to an event', () => {
  const subjects = readdirSync(examples).map((file) => file.replace(/\.json$/, ''));
  expect(subjects.sort()).toEqual(events.map((event) => event.subject).sort());
});

it.each(events.filter((event) => event.entity === 'customer').map((event) => event.subject))(
  '%s tells nothing personal',
  (subject) => {
    const text = JSON.stringify(exampleOf(subject));
    expect(text).not.toMatch(/@|\+\d{6,}/);
  },
);

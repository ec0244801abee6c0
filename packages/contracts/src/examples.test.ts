import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eventOn, events } from './catalog.ts';
import { Envelope } from './envelope.ts';
import { derivedId, entityTypeOf } from './ids.ts';

/** Golden: an example never changes once its event is released, and has to parse for ever. */
const folder = new URL('../examples/', import.meta.url);
const exampleOf = (subject: string): unknown => JSON.parse(readFileSync(new URL(`${subject}.json`, folder), 'utf8'));

/** Every event's payload begins with the new state of one entity, under one name; facts may follow. */
const State = z.looseObject({ id: z.string(), version: z.int() });

test('every event has an example, and every example an event', () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
  expect(files.toSorted()).toEqual(events.map(({ subject }) => subject).toSorted());
});

describe.each(events.map(({ subject }) => subject))('%s', (subject) => {
  const envelope = Envelope.parse(exampleOf(subject));
  const event = eventOn(subject);
  const state = State.parse(Object.values(envelope.payload)[0]);

  test('parses, and has no member that its contract does not know', () => {
    // Members that came later have defaults: an example that was released before them stays as it is.
    expect(event?.payload.parse(envelope.payload)).toMatchObject(envelope.payload);
    expect(envelope).toEqual(exampleOf(subject));
  });

  test('is stored for a company, unless it is the platform’s', () => {
    expect(envelope.tenantId === null).toBe(event?.scope === 'platform');
  });

  test('names the entity whose state it carries, and derives its id from it', () => {
    expect(envelope.entity).toEqual({ type: event?.entity, id: state.id, version: state.version });
    expect(entityTypeOf(envelope.entity.id)).toBe(event?.entity);
    expect(envelope.id).toBe(derivedId('evt', envelope.entity.id, String(envelope.entity.version), subject));
  });
});

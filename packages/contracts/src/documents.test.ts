import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { asyncApiDocument } from './asyncapi.ts';
import { actions, events } from './catalog.ts';
import { eventsPathOf, hasHttp } from './http-input.ts';
import { openApiDocument } from './openapi.ts';

const Described = z.record(z.string(), z.unknown());

describe('the OpenAPI document', () => {
  const document = openApiDocument(actions);

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('describes every action that has a route, and only those, and the webhooks', () => {
    const offered = actions.filter(hasHttp).flatMap((action) => {
      const eventsPath = eventsPathOf(action);
      const own = `${action.http.method} ${action.http.path}`;
      return eventsPath === undefined ? [own] : [own, `get ${eventsPath}`];
    });
    const paths = z.record(z.string(), Described).parse(document.paths);
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    const webhooks = ['/calcom/{endpointKey}', '/retell/{endpointKey}', '/retell/{endpointKey}/inbound'];
    webhooks.push('/retell/{endpointKey}/functions/{name}');
    expect(described.toSorted()).toEqual([...offered, ...webhooks.map((path) => `post /webhooks${path}`)].toSorted());
  });

  it('lets a later version add members to an answer', () => {
    const paths = z
      .record(z.string(), z.record(z.string(), z.looseObject({ responses: Described })))
      .parse(document.paths);
    const answers = Object.values(paths).flatMap((item) => Object.values(item).map(({ responses }) => responses));
    expect(answers.length).toBeGreaterThan(actions.filter(hasHttp).length);
    expect(JSON.stringify(answers)).not.toMatch(/"additionalProperties":false/);
  });
});

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument(events);

  it('has a channel for every event, under its subject', () => {
    const channels = z.record(z.string(), z.looseObject({ address: z.string() })).parse(document.channels);
    expect(Object.values(channels).map(({ address }) => address)).toEqual(events.map(({ subject }) => subject));
  });
});

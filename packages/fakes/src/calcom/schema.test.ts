import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

type Json = Record<string, unknown>;

const document: { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Json> } } =
  JSON.parse(readFileSync(new URL('../../fixtures/calcom/openapi.subset.json', import.meta.url), 'utf8'));
interface Operation {
  readonly responses: Record<string, { content: Record<string, { schema: Json }> }>;
}

/**
 * Where Cal.com's own document is wrong (calcom.md 1.6), by schema and member, with what Cal.com really answers. The one
 * place: everything else in the document is taken at its word.
 */
const corrections: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  GetTeamMembershipsOutput: { data: { type: 'array', items: { $ref: '#/components/schemas/TeamMembershipOutput' } } },
  TeamEventTypeOutput_2024_06_14: {
    hosts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['userId', 'name'],
        properties: { userId: { type: 'number' }, name: { type: 'string' } },
      },
    },
  },
  EventTypeTeam: Object.fromEntries(
    ['bannerUrl', 'logoUrl', 'brandColor', 'darkBrandColor', 'theme'].map((name) => [name, orNull('string')]),
  ),
  EventTypeWebhookOutputDto: { id: { type: 'string' }, payloadTemplate: orNull('string'), secret: orNull('string') },
  NameDefaultFieldOutput_2024_06_14: { isDefault: { type: 'boolean' } },
  EmailDefaultFieldOutput_2024_06_14: { isDefault: { type: 'boolean' }, required: { type: 'boolean' } },
  BookingOutput_2024_08_13: { rating: orNull('number') },
};

function orNull(type: string): Json {
  return { type: [type, 'null'] };
}

/** OpenAPI 3.0 as JSON schema: `nullable` is a type, and alternatives overlap, so that one match among several is enough. */
const jsonSchemaOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(jsonSchemaOf);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, example, oneOf, ...rest } = value as Json;
  const members = Object.entries({ ...rest, ...(oneOf === undefined ? {} : { anyOf: oneOf }) });
  const schema = Object.fromEntries(members.map(([name, member]) => [name, jsonSchemaOf(member)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
};

const corrected = structuredClone(document);
for (const [name, members] of Object.entries(corrections)) {
  Object.assign(corrected.components.schemas[name]?.properties ?? {}, members);
}
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(jsonSchemaOf(corrected) as Json, 'calcom');

const problemsOf = (path: string, method: string, status: number, body: unknown): string[] => {
  const content = document.paths[path]?.[method]?.responses[status]?.content;
  const schema = Object.values(content ?? {})[0]?.schema;
  if (schema === undefined) throw new Error(`the document knows no ${status} of ${method} ${path}`);
  const absolute = JSON.stringify(jsonSchemaOf(schema)).replaceAll('"#/', '"calcom#/');
  const validate = ajv.compile(JSON.parse(absolute));
  return validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
};

const HOOKS = '/v2/teams/{teamId}/event-types/{eventTypeId}/webhooks';
const hook = { active: true, subscriberUrl: 'http://127.0.0.1:9/x', triggers: ['BOOKING_REJECTED'], secret: 's' };
const attendee = { name: 'Max Muster', email: 'max@example.com', timeZone: 'Europe/Berlin' };

let calcom: FakeCalcom;
/** Ids that earlier calls answered, for the paths of later ones. */
const ids: Record<string, string | number> = { teamId: 34209, eventTypeId: 3420901, membershipId: 1 };

beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed });
});
afterAll(() => calcom.close());

const call = async (method: string, path: string, body?: object): Promise<{ status: number; body: Json }> => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name]));
  const response = await fetch(`${calcom.url}${filled}`, {
    method: method.toUpperCase(),
    headers: {
      Authorization: `Bearer ${demoApiKeys.friseurOwner}`,
      'cal-api-version': '2024-08-13',
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
};

describe('every answer of the fake fits Cal.com’s own document', () => {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

  test.each<[method: string, path: string, body?: object, learns?: string]>([
    ['get', '/v2/me'],
    ['get', '/v2/teams'],
    ['get', '/v2/teams/{teamId}'],
    ['get', '/v2/teams/{teamId}/event-types'],
    ['get', '/v2/teams/{teamId}/event-types/{eventTypeId}'],
    ['patch', '/v2/teams/{teamId}/event-types/{eventTypeId}', { beforeEventBuffer: 10, description: 'Kurz' }],
    ['get', '/v2/teams/{teamId}/memberships'],
    ['get', '/v2/teams/{teamId}/memberships/{membershipId}'],
    ['post', HOOKS, hook, 'webhookId'],
    ['get', HOOKS],
    ['get', `${HOOKS}/{webhookId}`],
    ['patch', `${HOOKS}/{webhookId}`, { active: false }],
    ['delete', `${HOOKS}/{webhookId}`],
    ['delete', HOOKS],
    ['post', '/v2/bookings', { start: inDays(1), eventTypeId: 3420901, attendee }, 'bookingUid'],
    ['get', '/v2/bookings'],
    ['get', '/v2/bookings/{bookingUid}'],
    ['get', '/v2/teams/{teamId}/bookings'],
    ['post', '/v2/bookings/{bookingUid}/reschedule', { start: inDays(2) }, 'bookingUid'],
    ['post', '/v2/bookings/{bookingUid}/cancel', { cancellationReason: 'ill' }],
  ])('%s %s', async (method, path, sent, learns) => {
    const { status, body } = await call(method, path, sent);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    expect(problemsOf(path, method, status, body)).toEqual([]);
    const { id, uid } = (body.data ?? {}) as { id?: string; uid?: string };
    if (learns !== undefined) ids[learns] = uid ?? id ?? '';
  });

  test('and an answer that does not fit would be found', () => {
    expect(problemsOf('/v2/me', 'get', 200, { status: 'success', data: { id: 'one' } })).not.toEqual([]);
  });
});

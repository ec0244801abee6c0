import { describe, expect, it } from 'vitest';
import { findUnknownRoutes } from './mentioned-routes.ts';

const routes = {
  '/v1/team': { get: {}, put: {} },
  '/v1/drift/{driftId}/decide': { post: {} },
  '/v1/ops/alerts': { get: {} },
};
const unknownIn = (text: string): readonly string[] => findUnknownRoutes([{ file: 'docs/a.md', text }], routes);

describe('a page names only routes that the API has', () => {
  it.each([
    'Read `GET /v1/team`.',
    'Operators call `/v1/ops/*`, companies the rest of `/v1`.',
    'curl "$edge/v1/ops/alerts?status=open"',
    'POST /v1/drift/{driftId}/decide, as ask /v1/drift/$drift/decide or /v1/drift/drf_1/decide',
    'See http://127.0.0.1:8080/v1/team.',
    'The address v1.tenant.getTeam is no route.',
  ])('%s', (text) => {
    expect(unknownIn(text)).toEqual([]);
  });

  it.each([
    ['Read `GET /v1/teams`.', 'docs/a.md: the API has no GET /v1/teams'],
    ['Send `DELETE /v1/team`.', 'docs/a.md: the API has no DELETE /v1/team'],
    ['Send `POST /v1/drift/{id}/decide`.', 'docs/a.md: the API has no POST /v1/drift/{id}/decide'],
    ['curl "$edge/v1/ops/alarms"', 'docs/a.md: the API has no /v1/ops/alarms'],
    ['curl "$edge/v1/drift//decide"', 'docs/a.md: the API has no /v1/drift'],
  ])('%s', (text, problem) => {
    expect(unknownIn(text)).toEqual([problem]);
  });
});

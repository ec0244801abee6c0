import { actions } from '@fencepost/contracts/catalog';
import { defineAction } from '@fencepost/contracts/define';
import { BranchId } from '@fencepost/contracts/ids';
import { openApiDocument } from '@fencepost/contracts/openapi';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { untried } from './coverage.ts';
import { doseAt } from './doses.ts';
import { makeProbes } from './make-probes.ts';

const probes = makeProbes(actions);
const document = openApiDocument(actions) as { readonly paths: Readonly<Record<string, object>> };

const secret = defineAction({
  owner: 'booking',
  name: 'readSecret',
  version: 1,
  summary: 'A new action that nobody thought of.',
  scope: 'tenant',
  input: z.object({ branchId: BranchId, calcomUid: z.string(), place: z.object({ locker: z.int() }) }),
  output: z.object({}),
  errors: [],
  http: { method: 'get', path: '/v1/secrets/{branchId}' },
});

describe('everything that can be asked has a probe (A7)', () => {
  test('every action of the catalogue and every route of the OpenAPI document, or the build fails', () => {
    expect(Object.keys(document.paths).length, 'positive control').toBeGreaterThan(100);
    expect(untried(actions, document, probes)).toEqual([]);
  });

  test.each(actions.map((action) => [action.address, action] as const))(
    'without its probes the build would fail: %s',
    (address, action) => {
      const others = probes.filter(
        ({ target, ...probe }) => target !== address && !('action' in probe && probe.action === action),
      );
      expect(untried([action], { paths: {} }, others)).toContain(address);
    },
  );

  test('a new action has its probes by being declared, except for what only people know by name', () => {
    const all = [...actions, secret];
    const paths = { ...document.paths, '/v1/secrets/{branchId}': { get: {} } };
    expect(untried(all, { paths }, probes)).toEqual(
      expect.arrayContaining([secret.address, 'GET /v1/secrets/{branchId}', `${secret.address} branchId`]),
    );
    // Of a member that may name anything somebody has to say first what it names.
    expect(untried(all, { paths }, makeProbes(all))).toEqual([
      `${secret.address} calcomUid`,
      `${secret.address} locker`,
    ]);
  });

  test('a route that is no action’s is missed as well', () => {
    expect(untried(actions, { paths: { '/v1/back-door': { post: {} } } }, probes)).toEqual(['POST /v1/back-door']);
  });

  test('every id that an action takes is aimed at: there are no exceptions', () => {
    const aimed = (address: string, aim: string) =>
      probes.some((probe) => probe.way === 'trespass' && probe.action.address === address && probe.aim === aim);
    expect(aimed('v1.booking.createHold', 'customerId')).toBe(true);
    expect(aimed('v1.booking.createHold', 'segments[].staffId')).toBe(true);
    expect(aimed('v1.tenant.decideDrift', 'driftId')).toBe(true);
    expect(aimed('v1.tenant.undoTeamSwitch', 'teamSwitchId')).toBe(true);
  });

  test('what only one company can have is claimed by the other one: keys of Cal.com, numbers, voice agents', () => {
    const claimed = new Set(probes.flatMap((probe) => (probe.way === 'claim' ? [probe.action.name] : [])));
    expect([...claimed].toSorted()).toEqual(['assignPhoneNumber', 'registerVoiceAgent', 'setCalcomApiKey']);
  });

  test('every probe has an id of its own, and every kind is there', () => {
    expect(new Set(probes.map(({ id }) => id)).size).toBe(probes.length);
    expect([...new Set(probes.map(({ kind }) => kind))].toSorted()).toEqual([
      'action',
      'cache_key',
      'job',
      'route',
      'search',
      'subject',
    ]);
  });
});

describe('doses', () => {
  test.each([1_000, 60_000, 300_000, 420_000, 3_600_000])(
    'of every %i ms try everything within an hour, each once',
    (everyMs) => {
      const start = Date.parse('2026-11-21T10:00:00Z');
      const count = Math.floor(3_600_000 / everyMs);
      const tried = Array.from({ length: count }, (_, n) => doseAt(probes, start + n * everyMs, everyMs)).flat();
      expect(tried.map(({ id }) => id).toSorted()).toEqual(probes.map(({ id }) => id).toSorted());
    },
  );
});

import { listAlerts } from '@fencepost/contracts/integrity/alert';
import { listServices } from '@fencepost/contracts/tenant/mapping';
import { beforeEach, expect, it } from 'vitest';
import {
  COMPANY_KEY,
  type InMemoryEdge,
  makeInMemoryEdge,
  OPERATOR,
  OPERATOR_KEY,
} from '../../test/support/in-memory-edge.ts';

let edge: InMemoryEdge;
beforeEach(async () => {
  edge = await makeInMemoryEdge();
  edge.answer = () => ({ data: [], nextCursor: null });
});

const get = (path: string, key: string, reason?: string) =>
  edge.app.request(path, {
    headers: { authorization: `Bearer ${key}`, ...(reason === undefined ? {} : { 'x-fencepost-reason': reason }) },
  });

it('an operator’s reason is that of the passage across companies, which is logged (architecture 11)', async () => {
  expect((await get('/v1/ops/alerts', OPERATOR_KEY, 'St%C3%B6rung 17 bei einem Salon')).status).toBe(200);
  expect(edge.asked).toMatchObject([
    { address: listAlerts.address, scope: { tenantId: null, reason: 'Störung 17 bei einem Salon' } },
  ]);
});

it('without one the passage is named by what is asked', async () => {
  await get('/v1/ops/alerts', OPERATOR_KEY);
  expect(edge.asked).toMatchObject([{ scope: { reason: `operator request to ${listAlerts.address}` } }]);
});

it.each(['', 'because', 'x'.repeat(201), 'broken %E0%A4%A encoding'])(
  '%j is no reason: it is refused, and nothing is asked',
  async (reason) => {
    const response = await get('/v1/ops/alerts', OPERATOR_KEY, reason);
    expect({ status: response.status, problem: await response.json() }).toMatchObject({
      ...{ status: 400, problem: { code: 'invalid_input' } },
    });
    expect(edge.asked).toEqual([]);
  },
);

it('the person behind the operator’s key goes with every question, so that approvals tell people apart (A3)', async () => {
  await get('/v1/ops/alerts', OPERATOR_KEY);
  await get('/v1/services', COMPANY_KEY);
  expect(edge.asked[0]).toMatchObject({ scope: { actor: { kind: 'operator', person: OPERATOR } } });
  expect(JSON.stringify(edge.asked[1])).not.toContain('person');
});

it('a company’s key passes across nothing, whatever reason it sends', async () => {
  expect((await get('/v1/services', COMPANY_KEY, 'I want to see everything')).status).toBe(200);
  expect(edge.asked).toMatchObject([{ address: listServices.address }]);
  expect(JSON.stringify(edge.asked)).not.toContain('everything');
});

import { greetCaller, runVoiceFunction, type VoiceAnswer } from '@fencepost/contracts/booking/call';
import { deliveryIdOf, IngressHeaders, retellIngressSubject } from '@fencepost/contracts/ingress';
import { type FakeCall, factsOf, makeFakeRetell } from '@fencepost/fakes/retell/sender';
import { handle, makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { newId } from '@fencepost/service-kit/random-id';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Ground, type OpenEndpoint, prepareGround, quiet, type RunningEdge } from './support/ground.ts';

const KEY = 'key_of-retell-0123456789abcdef';
const call: FakeCall = { callId: 'call-1', agentId: 'agent_1', from: '+491701234567', to: '+4930111111' };
const answer: VoiceAnswer = { status: 'ok', code: null, say: 'Gebucht.', data: {} };

let ground: Ground;
let edge: RunningEdge;
let endpoint: OpenEndpoint;
const asked: { readonly name: string; readonly input: unknown }[] = [];
let stopBooking = async (): Promise<void> => {};

beforeAll(async () => {
  ground = await prepareGround(inject('servers'));
  endpoint = await ground.putRetellEndpoint('company 1', KEY);
  const mesh = makeMesh({
    ...{ nc: ground.nc, namespace: ground.namespace, nodeId: newId('booking') },
    ...{ log: quiet, metrics: makeMetrics('booking') },
  });
  mesh.provide('booking', [
    handle(runVoiceFunction, async (input) => {
      asked.push({ name: input.name, input });
      return answer;
    }),
    handle(greetCaller, async () => ({ variables: { company_name: 'Friseur 1' } })),
  ]);
  await mesh.start();
  stopBooking = () => mesh.stop();
  edge = await ground.startEdge();
});
afterAll(async () => {
  await edge?.stop();
  await stopBooking();
  await ground?.close();
});

const retellWith = (apiKey: string, now?: () => number) =>
  makeFakeRetell({
    webhookUrl: `${edge.url}/webhooks/retell/${endpoint.endpointKey}`,
    apiKey,
    ...(now !== undefined && { now }),
  });
const stored = () =>
  ground.ingress
    .filter(({ subject }) => subject === retellIngressSubject)
    .map((message) => ({ ...message, ...IngressHeaders.parse(message.headers) }));

describe('a telephone call at the edge, on a real broker', () => {
  it('is greeted, told of and served, and what changes something is stored before it is asked', async () => {
    const retell = retellWith(KEY);
    const variables = { company_name: 'Friseur 1' };
    const greeted = { status: 200, body: { call_inbound: { dynamic_variables: variables } } };
    await eventually(async () => expect(await retell.inbound(call)).toEqual(greeted));
    expect((await retell.started(call)).status).toBe(204);
    expect(await retell.ask(call, 'list_services')).toEqual({ status: 200, body: answer });
    expect(await retell.ask(call, 'book_appointment', { slotToken: 'x' })).toEqual({ status: 200, body: answer });
    expect((await retell.ended(call)).status).toBe(204);

    await eventually(() => expect(stored()).toHaveLength(3));
    const { endpointId, tenantId: claimedTenantId } = endpoint;
    expect(stored()).toMatchObject([
      { operation: 'event', endpointId, claimedTenantId },
      { operation: 'book_appointment', endpointId, claimedTenantId },
      { operation: 'event' },
    ]);
    for (const { data, messageId, operation } of stored()) {
      expect(messageId).toBe(`${deliveryIdOf(endpointId, data)}-${operation}`);
      expect(Buffer.from(data).toString()).not.toMatch(/transcript/);
    }
    expect(asked.map(({ name }) => name)).toEqual(['list_services', 'book_appointment']);
    expect(asked[1]?.input).toEqual({
      endpointId,
      name: 'book_appointment',
      args: { slotToken: 'x' },
      call: factsOf(call),
    });
  });

  it('of a stranger, or of an hour ago, is refused and stored nowhere (K4, WH4)', async () => {
    const before = stored().length;
    for (const retell of [retellWith('another key of somebody'), retellWith(KEY, () => Date.now() - 3_600_000)]) {
      expect((await retell.started(call)).status).toBe(401);
      expect((await retell.ask(call, 'cancel_appointment')).status).toBe(401);
      expect((await retell.inbound(call)).status).toBe(401);
    }
    expect((await retellWith(KEY).ask(call, 'request_callback')).status).toBe(200);
    await eventually(() => expect(stored()).toHaveLength(before + 1));
  });

  it('is answered in words while booking is away, and goes on later (S4)', async () => {
    await stopBooking();
    stopBooking = async () => {};
    const before = stored().length;
    const put = await retellWith(KEY).ask(call, 'cancel_appointment', { appointmentId: 'apt_1' });
    expect(put).toMatchObject({ status: 200, body: { status: 'later' } });
    await eventually(() => expect(stored()).toHaveLength(before + 1));
    expect(await retellWith(KEY).inbound(call)).toEqual({ status: 200, body: { call_inbound: {} } });
  });
});

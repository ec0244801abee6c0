import { z } from 'zod';
import { VoiceAnswer, VoiceFunction } from './booking/call.ts';
import { DeliveryId } from './ids.ts';
import { type Json, jsonSchemaOf } from './json-schema.ts';
import { answerWith, refusalsWith } from './openapi-answers.ts';
import { EndpointKey } from './tenant/endpoint.ts';

/** Where Cal.com delivers; `{endpointKey}` names the company's endpoint. */
export const calcomWebhookPath = '/webhooks/calcom/{endpointKey}';

/** What a delivery is answered with once it is stored. */
export const DeliveryAccepted = z.object({ status: z.literal('accepted'), deliveryId: DeliveryId });

/** The OpenAPI operation of the webhook. It is no action: nobody calls it but Cal.com. */
export const calcomWebhookOperation: Json = {
  operationId: 'receiveCalcomWebhook',
  tags: ['webhooks'],
  summary: 'Receive a Cal.com delivery. It is stored durably before it is answered.',
  security: [],
  parameters: [
    { name: 'endpointKey', in: 'path', required: true, schema: jsonSchemaOf(EndpointKey) },
    {
      name: 'X-Cal-Signature-256',
      in: 'header',
      required: true,
      description: 'HMAC-SHA256 over the raw body with the endpoint’s secret: 64 lower-case hex digits.',
      schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    },
    { name: 'X-Cal-Webhook-Version', in: 'header', required: false, schema: { type: 'string' } },
  ],
  requestBody: {
    required: true,
    description: 'What Cal.com sends, whatever its trigger and version: a JSON object of at most 256 KiB.',
    content: { 'application/json': { schema: { type: 'object' } } },
  },
  responses: {
    200: answerWith('Stored. A repeated delivery is answered with the same id.', DeliveryAccepted),
    ...refusalsWith(['malformed_body', 'unauthenticated', 'not_found', 'too_large', 'internal', 'unavailable']),
  },
};

/** Where Retell tells of calls. */
export const retellWebhookPath = '/webhooks/retell/{endpointKey}';
/** Where Retell asks who calls, before an agent answers. */
export const retellInboundPath = `${retellWebhookPath}/inbound`;
/** Where a voice agent asks for something in the middle of a call. */
export const retellFunctionPath = `${retellWebhookPath}/functions/{name}`;

/** What Retell is told before an agent answers: texts for its prompt, or nothing. */
export const InboundAnswer = z.object({
  call_inbound: z.object({ dynamic_variables: z.record(z.string(), z.string()).optional() }),
});

const keyParameter: Json = { name: 'endpointKey', in: 'path', required: true, schema: jsonSchemaOf(EndpointKey) };
const retellParameters: readonly Json[] = [
  keyParameter,
  {
    name: 'X-Retell-Signature',
    in: 'header',
    required: true,
    description:
      '`v=<unix ms>,d=<hex>`: HMAC-SHA256 over the raw body and the digits of the time, with the endpoint’s key, made within five minutes.',
    schema: { type: 'string', pattern: '^v=\\d{1,16},d=[0-9a-fA-F]{64}$' },
  },
];
const retellBody = (description: string): Json => ({
  required: true,
  description,
  content: { 'application/json': { schema: { type: 'object' } } },
});
const unknownOrStrange = refusalsWith(['unauthenticated', 'not_found', 'too_large', 'unavailable']);

/** The OpenAPI operations of Retell's webhooks by path. They are no actions: nobody calls them but Retell. */
export const retellWebhookOperations: Readonly<Record<string, Json>> = {
  [retellWebhookPath]: {
    operationId: 'receiveRetellEvent',
    tags: ['webhooks'],
    summary: 'Receive an event of a call. It is stored durably before it is answered; what was said is not kept.',
    security: [],
    parameters: retellParameters,
    requestBody: retellBody('What Retell sends, whatever its event: a JSON object.'),
    responses: { 204: { description: 'Stored.' }, ...unknownOrStrange },
  },
  [retellInboundPath]: {
    operationId: 'greetRetellCaller',
    tags: ['webhooks'],
    summary: 'Tell a voice agent, before it answers, whom it speaks for and whether the caller is known.',
    security: [],
    parameters: retellParameters,
    requestBody: retellBody('Who calls whom, as Retell tells it.'),
    responses: {
      200: answerWith('Variables for the agent; none where anything is uncertain.', InboundAnswer),
      ...unknownOrStrange,
    },
  },
  [retellFunctionPath]: {
    operationId: 'runRetellFunction',
    tags: ['webhooks'],
    summary: 'Do what a voice agent asks for. An authentic request is always answered 200, with words to be spoken.',
    security: [],
    parameters: [
      ...retellParameters,
      { name: 'name', in: 'path', required: true, schema: jsonSchemaOf(VoiceFunction) },
    ],
    requestBody: retellBody('`{ name, args, call }`, or the arguments at the root.'),
    responses: {
      200: answerWith('Done, refused, or going on: in words and as a code.', VoiceAnswer),
      ...unknownOrStrange,
    },
  },
};

import { z } from 'zod';
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

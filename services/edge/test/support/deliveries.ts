import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { OpenEndpoint } from './ground.ts';

const recorded = new URL('../../../../packages/fakes/fixtures/calcom/webhooks/', import.meta.url);

/** A recorded Cal.com delivery, byte for byte. */
export const recordedDelivery = (file: string): Buffer => readFileSync(new URL(file, recorded));

/** A small delivery like no other. */
export const deliveryOf = (uid: string): Buffer =>
  Buffer.from(
    JSON.stringify({ triggerEvent: 'BOOKING_CREATED', createdAt: '2026-01-01T00:00:00.000Z', payload: { uid } }),
  );

export const signed = (body: Uint8Array, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

export const webhookUrl = (edge: { url: string }, { endpointKey }: Pick<OpenEndpoint, 'endpointKey'>): string =>
  `${edge.url}/webhooks/calcom/${endpointKey}`;

/** What came back. `problem` is empty unless it is a problem document. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

/** Posts these bytes with this signature, or without one. */
export const post = async (
  url: string,
  body: Uint8Array,
  signature?: string,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const sent = {
    'content-type': 'application/json',
    ...(signature !== undefined && { 'x-cal-signature-256': signature }),
    ...headers,
  };
  const response = await fetch(url, { method: 'POST', body: Buffer.from(body), headers: sent });
  return {
    status: response.status,
    headers: response.headers,
    json: z.record(z.string(), z.unknown()).parse(await response.json()),
  };
};

import { z } from 'zod';
import type { EventContract } from './define.ts';
import { Envelope } from './envelope.ts';
import { type Json, jsonSchemaOf } from './json-schema.ts';

/** The AsyncAPI 3.0 document of every event, from the catalogue: each in its envelope, on its own subject. */
export const asyncApiDocument = (events: readonly EventContract[]): Json => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Fencepost events',
    version: '1',
    description: 'Facts in the past tense on the JetStream stream EVENTS. The message id is the envelope’s `id`.',
  },
  defaultContentType: 'application/json',
  channels: byName(events, (event) => ({
    address: event.subject,
    description: event.summary,
    messages: { [event.name]: { $ref: `#/components/messages/${nameOf(event)}` } },
  })),
  operations: byName(events, (event) => ({
    action: 'send',
    summary: event.summary,
    channel: { $ref: `#/channels/${nameOf(event)}` },
    messages: [{ $ref: `#/channels/${nameOf(event)}/messages/${event.name}` }],
  })),
  components: {
    messages: byName(events, (event) => ({
      name: event.subject,
      title: event.name,
      summary: event.summary,
      contentType: 'application/json',
      payload: jsonSchemaOf(Envelope.extend({ subject: z.literal(event.subject), payload: event.payload })),
    })),
  },
});

/** `booking-appointmentBooked-v1`: a subject in the characters a document's key may have. */
const nameOf = ({ owner, name, version }: EventContract): string => `${owner}-${name}-v${version}`;

const byName = (events: readonly EventContract[], describe: (event: EventContract) => Json): Json =>
  Object.fromEntries(events.map((event) => [nameOf(event), describe(event)]));

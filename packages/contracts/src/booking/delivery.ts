import { z } from 'zod';
import { defineAction } from '../define.ts';
import { AppointmentId, DeliveryId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';

/** What became of a delivery whose company was proved. One that was not is in quarantine. */
export const Delivery = z.object({
  id: DeliveryId,
  vendor: z.enum(['calcom', 'retell']),
  trigger: z.string().max(100),
  /** `superseded`: what it tells was known already, or is older than what is known. */
  outcome: z.enum(['applied', 'superseded', 'ignored']),
  appointmentId: AppointmentId.nullable(),
  streamSeq: z.int().positive(),
  receivedAt: Instant,
  settledAt: Instant,
});
export type Delivery = z.output<typeof Delivery>;

export const listDeliveries = defineAction({
  owner: 'booking',
  name: 'listDeliveries',
  version: 1,
  summary: 'List the deliveries that were the company’s, newest first.',
  scope: 'tenant',
  input: PageRequest.extend({
    appointmentId: AppointmentId.optional(),
    outcome: Delivery.shape.outcome.optional(),
  }),
  output: pageOf(Delivery),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/deliveries' },
});

/** One step of a story, in words, with what it names for machines. */
export const StoryStep = z.object({
  at: Instant,
  kind: z.enum(['arrival', 'evidence', 'decision', 'claim', 'vendor_call', 'change', 'audit', 'quarantine', 'call']),
  text: z.string().max(1_000),
  refs: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type StoryStep = z.output<typeof StoryStep>;

const Story = z.object({ data: z.array(StoryStep) });

export const explainAppointment = defineAction({
  owner: 'booking',
  name: 'explainAppointment',
  version: 1,
  summary:
    'Tell the story of an appointment in order: how it arrived, why it is this company’s, and all that became of it.',
  scope: 'tenant',
  input: z.object({ appointmentId: AppointmentId }),
  output: Story,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/appointments/{appointmentId}/story' },
});

export const explainDelivery = defineAction({
  owner: 'booking',
  name: 'explainDelivery',
  version: 1,
  summary: 'Tell the story of a delivery: what it said, what the bindings said of it, and what it did or why it waits.',
  scope: 'platform',
  input: z.object({ deliveryId: DeliveryId }),
  output: Story,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/ops/deliveries/{deliveryId}/story' },
});

import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { AppointmentId, CallbackId, CallId, CustomerId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { E164, ExpectedVersion } from '../text.ts';

/** How soon somebody must be called back: 24 h, 4 h, 1 h. */
export const CallbackPriority = z.enum(['normal', 'high', 'urgent']);
export type CallbackPriority = z.output<typeof CallbackPriority>;

/** Somebody who waits to be called. */
export const Callback = z.object({
  id: CallbackId,
  /** `promise_broken`: the caller was told something that is not so (A8). */
  cause: z.enum(['requested', 'promise_broken', 'refused', 'unresolved']),
  priority: CallbackPriority,
  status: z.enum(['open', 'done', 'dropped']),
  dueAt: Instant,
  customerId: CustomerId.nullable(),
  appointmentId: AppointmentId.nullable(),
  callId: CallId.nullable(),
  /** Whom to call; personal, so it is read here and told in no event. */
  phone: E164.nullable(),
  note: z.string().max(1_000).nullable(),
  version: z.int().positive(),
  createdAt: Instant,
});
export type Callback = z.output<typeof Callback>;

export const createCallback = defineAction({
  owner: 'booking',
  name: 'createCallback',
  version: 1,
  summary: 'Ask for somebody to be called back.',
  scope: 'tenant',
  input: z.object({
    priority: CallbackPriority.default('normal'),
    customerId: CustomerId.optional(),
    appointmentId: AppointmentId.optional(),
    phone: E164.optional(),
    note: z.string().max(1_000).optional(),
  }),
  output: Callback,
  errors: ['not_found', 'invalid_input'],
  role: 'staff',
  http: { method: 'post', path: '/v1/callbacks', status: 201, idempotencyKey: 'required' },
});

export const listCallbacks = defineAction({
  owner: 'booking',
  name: 'listCallbacks',
  version: 1,
  summary: 'List who waits to be called, the most urgent first.',
  scope: 'tenant',
  input: PageRequest.extend({ status: Callback.shape.status.optional() }),
  output: pageOf(Callback),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/callbacks' },
});

export const settleCallback = defineAction({
  owner: 'booking',
  name: 'settleCallback',
  version: 1,
  summary: 'Say that somebody was called back, or need not be.',
  scope: 'tenant',
  input: z.object({
    callbackId: CallbackId,
    status: z.enum(['done', 'dropped']),
    note: z.string().max(1_000).optional(),
    version: ExpectedVersion,
  }),
  output: Callback,
  errors: ['not_found', 'stale_version', 'wrong_state'],
  role: 'staff',
  http: { method: 'post', path: '/v1/callbacks/{callbackId}/settle', idempotencyKey: 'optional' },
});

export const callbackChanged = defineEvent({
  owner: 'booking',
  name: 'callbackChanged',
  version: 1,
  summary: 'Somebody waits to be called, was called, or need not be.',
  scope: 'tenant',
  entity: 'callback',
  payload: z.object({ callback: Callback.omit({ phone: true, note: true }) }),
});

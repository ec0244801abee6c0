import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { AppointmentId, IntentId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion } from '../text.ts';

/** What Cal.com is to be told. */
export const IntentKind = z.enum(['create', 'reschedule', 'cancel', 'confirm', 'decline', 'no_show', 'reassign']);
export type IntentKind = z.output<typeof IntentKind>;

/**
 * Something that Cal.com is to be told, durably (A14): `due` until it is done; `unknown` while it is read back whether a
 * call without an answer had its effect; `refused` where Cal.com said no for good.
 */
export const Intent = z.object({
  id: IntentId,
  kind: IntentKind,
  appointmentId: AppointmentId,
  /** The appointment's version that this intent carries to Cal.com. */
  appointmentVersion: z.int().positive(),
  state: z.enum(['due', 'unknown', 'done', 'refused', 'superseded']),
  attempts: z.int().nonnegative(),
  /** Why it is not done yet, in words; null where nothing stands in the way. */
  problem: z.string().max(500).nullable(),
  dueAt: Instant.nullable(),
  version: z.int().positive(),
  createdAt: Instant,
});
export type Intent = z.output<typeof Intent>;

export const listIntents = defineAction({
  owner: 'booking',
  name: 'listIntents',
  version: 1,
  summary: 'List what Cal.com is to be told or was told, newest first.',
  scope: 'tenant',
  input: PageRequest.extend({ appointmentId: AppointmentId.optional(), state: Intent.shape.state.optional() }),
  output: pageOf(Intent),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/intents' },
});

export const retryIntent = defineAction({
  owner: 'booking',
  name: 'retryIntent',
  version: 1,
  summary: 'Try an intent again at once, for example after Cal.com refused it and the cause is mended.',
  scope: 'tenant',
  input: z.object({ intentId: IntentId, version: ExpectedVersion }),
  output: Intent,
  errors: ['not_found', 'stale_version', 'wrong_state'],
  http: { method: 'post', path: '/v1/intents/{intentId}/retry', idempotencyKey: 'optional' },
});

export const intentChanged = defineEvent({
  owner: 'booking',
  name: 'intentChanged',
  version: 1,
  summary: 'Cal.com is to be told something, was told, or refused it.',
  scope: 'tenant',
  entity: 'intent',
  payload: z.object({ intent: Intent.omit({ problem: true }) }),
});

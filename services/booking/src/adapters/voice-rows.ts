import { Call } from '@fencepost/contracts/booking/call';
import { CallId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';

export const calls = defineCollection({
  name: 'calls',
  scope: 'tenant',
  id: CallId,
  row: Call.omit({ id: true, version: true }).extend({
    /** When we first heard of it, whichever event or function that was. */
    noticedAt: Instant,
  }),
  indexes: [
    { name: 'newest_first', keys: { tenantId: 1, noticedAt: -1, _id: -1 } },
    { name: 'by_appointment', keys: { tenantId: 1, 'promises.appointmentId': 1 } },
    { name: 'by_promises_kept', keys: { tenantId: 1, promisesKept: 1, noticedAt: -1, _id: -1 } },
  ],
});

const MOST_ASKED_CHARS = 8_000;
const MOST_ANSWER_CHARS = 32_000;

/** What voice agents asked for, and what they were told: the memory that makes a repetition a repetition. */
export const voiceAnswers = defineCollection({
  name: 'voiceAnswers',
  scope: 'tenant',
  id: z.string().regex(/^vca_[0-9a-z]{26}$/),
  row: z.object({
    callId: CallId,
    name: z.string().max(64),
    asked: z.string().max(MOST_ASKED_CHARS).nullable(),
    answer: z.string().max(MOST_ANSWER_CHARS).nullable(),
    promise: Call.shape.promises.element.nullable(),
    answeredAt: Instant.nullable(),
    attempt: z.int().positive(),
  }),
  indexes: [
    { name: 'by_call', keys: { tenantId: 1, callId: 1 } },
    { name: 'by_answer', keys: { tenantId: 1, answeredAt: 1, _id: 1 } },
  ],
});

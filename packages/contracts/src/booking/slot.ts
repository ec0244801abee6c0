import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { AppointmentId, BranchId, CustomerId, HoldId, ServiceId, StaffId } from '../ids.ts';
import { Instant, Slot } from '../instant.ts';
import { ExpectedVersion } from '../text.ts';
import { As } from './policy.ts';

const MOST_DAYS = 62;
const MOST_SLOTS = 5_000;
const MOST_SEGMENTS = 10;
/** A collective service holds each segment once for everybody who gives it. */
const MOST_HELD = 100;

/** A choice of slot: what it means is said once, when it is offered, so that booking cannot understand it differently (K20). */
export const SlotToken = z.string().regex(/^slt_[\w-]{1,400}$/, 'the token of an offered slot is expected');

/** A slot that is free now. It is nobody's until it is held or booked. */
export const FreeSlot = Slot.safeExtend({
  token: SlotToken,
  /** Who is free then; empty where the service names no staff. */
  staffIds: z.array(StaffId),
});
export type FreeSlot = z.output<typeof FreeSlot>;

export const listFreeSlots = defineAction({
  owner: 'booking',
  name: 'listFreeSlots',
  version: 1,
  summary:
    'Tell when a service can be booked: what Cal.com offers without what is claimed or held here, inside notice and window.',
  scope: 'tenant',
  input: z.object({
    serviceId: ServiceId,
    branchId: BranchId.optional(),
    staffId: StaffId.optional(),
    from: Instant,
    to: Instant,
  }),
  output: z.object({
    data: z.array(FreeSlot).max(MOST_SLOTS),
    /** `calcom`: Cal.com was asked; `stale`: it did not answer, and its last answer was used. */
    basis: z.enum(['calcom', 'stale']),
  }),
  errors: ['not_found', 'service_not_in_team', 'invalid_input', 'unavailable'],
  timeoutMs: 5_000,
  http: { method: 'get', path: '/v1/availability' },
});

/** The longest span that one question for free slots may cover, in days. */
export const AVAILABILITY_MAX_DAYS = MOST_DAYS;

/** What a hold is for, and so how long it lasts: 120 s, 180 s for several at once, 300 s on the telephone. */
export const HoldKind = z.enum(['new_booking', 'reschedule', 'composite', 'voice']);
export type HoldKind = z.output<typeof HoldKind>;

/** One stretch of one member of staff, or of the service where it names none. */
export const HeldSegment = z.object({
  staffId: StaffId.nullable(),
  startsAt: Instant,
  endsAt: Instant,
});

/** Slots that nobody else can take until `expiresAt`, whatever a clock or a cleaner does (BKG-041, BKG-042). */
export const Hold = z.object({
  id: HoldId,
  kind: HoldKind,
  serviceId: ServiceId,
  segments: z.array(HeldSegment).min(1).max(MOST_HELD),
  /** Whose appointment is to be moved here. */
  appointmentId: AppointmentId.nullable(),
  status: z.enum(['active', 'converted', 'released', 'expired']),
  expiresAt: Instant,
  version: z.int().positive(),
});
export type Hold = z.output<typeof Hold>;

export const createHold = defineAction({
  owner: 'booking',
  name: 'createHold',
  version: 1,
  summary:
    'Keep a free slot for a customer who is about to book, as far as the rules allow it. All segments are held or none.',
  scope: 'tenant',
  input: z.object({
    serviceId: ServiceId,
    kind: HoldKind.default('new_booking'),
    startsAt: Instant,
    staffId: StaffId.optional(),
    /** The `token` of the free slot that is meant: whoever was asked for there is asked for here. */
    slotToken: SlotToken.optional(),
    branchId: BranchId.optional(),
    /** Needed to hold a slot for a reschedule. */
    appointmentId: AppointmentId.optional(),
    /** For whom, where that is known: somebody who did not come too often gets no hold either. */
    customerId: CustomerId.optional(),
    /** The rules are asked as they will be for the booking. */
    as: As,
    /** A composite: further stretches, each after the one before it, with gaps between them. */
    segments: z
      .array(z.object({ staffId: StaffId.optional(), startsAt: Instant, durationMinutes: z.int().min(1).max(1_440) }))
      .max(MOST_SEGMENTS - 1)
      .default([]),
  }),
  output: Hold,
  errors: ['not_found', 'service_not_in_team', 'sold_by_seat', 'slot_taken', 'policy_denied', 'invalid_input'],
  role: 'staff',
  http: { method: 'post', path: '/v1/holds', status: 201, idempotencyKey: 'required' },
});

export const getHold = defineAction({
  owner: 'booking',
  name: 'getHold',
  version: 1,
  summary: 'Read a hold; one whose time is over answers `expired`.',
  scope: 'tenant',
  input: z.object({ holdId: HoldId }),
  output: Hold,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/holds/{holdId}' },
});

export const releaseHold = defineAction({
  owner: 'booking',
  name: 'releaseHold',
  version: 1,
  summary: 'Give a held slot back.',
  scope: 'tenant',
  input: z.object({ holdId: HoldId, version: ExpectedVersion }),
  output: Hold,
  errors: ['not_found', 'stale_version', 'wrong_state'],
  role: 'staff',
  http: { method: 'delete', path: '/v1/holds/{holdId}' },
});

export const holdChanged = defineEvent({
  owner: 'booking',
  name: 'holdChanged',
  version: 1,
  summary: 'Slots are held for somebody, became an appointment, or are free again.',
  scope: 'tenant',
  entity: 'hold',
  payload: z.object({ hold: Hold }),
});

import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type {
  cancelAppointment,
  createAppointment,
  rescheduleAppointment,
} from '@fencepost/contracts/booking/appointment-commands';
import type { Call, VoiceAnswer } from '@fencepost/contracts/booking/call';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { listBookableServices } from '@fencepost/contracts/tenant/proof';
import type { CallVerdict, Evidence, Passport, resolveCall } from '@fencepost/contracts/tenant/verdict';
import type { z } from 'zod';
import type { VoicePromise } from '../../domain/call-promises.ts';
import type { PageOf, Removal } from '../ports/pages.ts';

/** Asks the tenant service whose a call is. */
export type ResolveCall = (question: z.input<typeof resolveCall.input>, scope: PlatformScope) => Promise<CallVerdict>;

/** Asks the tenant service what can be booked at a branch, and how the company speaks. */
export type ListBookableServices = (
  question: z.input<typeof listBookableServices.input>,
  scope: TenantScope,
) => Promise<z.output<typeof listBookableServices.output>>;

/** What a booking by telephone leads back to: its links belong into the passport, its evidence beside the others (BKG-033). */
export interface CallOrigin {
  readonly source: 'retell_ai';
  readonly links: Pick<Passport, 'phoneNumber' | 'branch' | 'voiceAgent'>;
  readonly evidence: readonly Evidence[];
}

/** Commands as `/v1` gives them; under one idempotency key of the scope each has one effect. */
export type CreateAppointment = (
  input: z.output<typeof createAppointment.input>,
  scope: TenantScope,
  origin: CallOrigin,
) => Promise<Appointment>;
export type RescheduleAppointment = (
  input: z.output<typeof rescheduleAppointment.input>,
  scope: TenantScope,
) => Promise<Appointment>;
export type CancelAppointment = (
  input: z.output<typeof cancelAppointment.input>,
  scope: TenantScope,
) => Promise<z.output<typeof cancelAppointment.output>>;

/** A call with when it was first heard of. */
export interface StoredCall {
  readonly call: Call;
  readonly noticedAt: Instant;
}

export interface Calls {
  byId(id: string): Promise<StoredCall | undefined>;
  /** False where the call is there already. */
  add(stored: StoredCall, event: Envelope): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(call: Call, event: Envelope): Promise<void>;
  /** Newest first; `promisesKept` null: not looked at yet. */
  page(request: PageOf<{ readonly promisesKept?: boolean | null | undefined }>): Promise<readonly StoredCall[]>;
  /** In which something was promised about an appointment; at most `limit` (1 000), in no particular order. */
  ofAppointment(appointmentId: string, limit: number): Promise<readonly StoredCall[]>;
  readonly removal: Removal;
}

/** What a voice agent asked for, and what it was told. */
export interface StoredAnswer {
  readonly id: string;
  readonly callId: string;
  readonly name: string;
  /** As it was first understood, so that a repetition does the same; gone once it is answered, for it is personal. */
  readonly asked: Readonly<Record<string, unknown>> | null;
  readonly answer: VoiceAnswer | null;
  readonly promise: VoicePromise | null;
  readonly answeredAt: Instant | null;
  /** How often this was done anew in one call, because what was done first no longer stood. */
  readonly attempt: number;
  readonly version: number;
}

export interface VoiceAnswers {
  byId(id: string): Promise<StoredAnswer | undefined>;
  /** False where an answer has this id already. */
  add(answer: StoredAnswer): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(answer: StoredAnswer): Promise<void>;
  /** What is not answered yet, or never was: in the order of ids behind `after`, at most `limit` (1 000). */
  unanswered(after: string | undefined, limit: number): Promise<readonly StoredAnswer[]>;
  readonly removal: Removal;
}

export interface VoiceStores {
  readonly calls: { forTenant(tenantId: TenantId): Calls };
  readonly voiceAnswers: { forTenant(tenantId: TenantId): VoiceAnswers };
}

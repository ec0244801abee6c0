import { Intent, type IntentKind } from '@fencepost/contracts/booking/intent';
import { Instant } from '@fencepost/contracts/instant';
import type { Leased } from '@fencepost/service-kit/leasing';
import { z } from 'zod';
import { VendorFact } from './vendor-fact.ts';

/** What an intent keeps besides what everybody may read. */
export const intentsOwn = {
  /** Its `createdAt`; the store’s is when the row was written. */
  wantedAt: Instant,
  /** Why, in the words of whoever asked, for Cal.com; gone once it was told. */
  reason: z.string().max(2_000).nullable(),
  /** A call that was sent and of whose outcome nothing is written yet: it may or may not have had its effect. */
  sentAt: Instant.nullable(),
  /** For when a booking was asked for, by that call. */
  sentFor: Instant.nullable(),
  /** The fact that Cal.com refused, so that it can be tried again. */
  withdrawn: VendorFact.nullable(),
};

/** Something that Cal.com is to be told, with who is at it. What is to be told stands in the appointment’s own facts. */
export type StoredIntent = Readonly<Omit<Intent, 'createdAt'> & z.output<z.ZodObject<typeof intentsOwn>>> & Leased;

interface Wanted {
  readonly id: string;
  readonly kind: IntentKind;
  readonly appointmentId: string;
  /** That the appointment will have with it. */
  readonly appointmentVersion: number;
  readonly reason: string | null;
}

/** An intent as it is before anything was done about it. */
export const newIntent = (wanted: Wanted, now: Instant): StoredIntent => ({
  ...wanted,
  state: 'due',
  attempts: 0,
  problem: null,
  dueAt: now,
  version: 1,
  wantedAt: now,
  leasedBy: null,
  leaseUntil: null,
  sentAt: null,
  sentFor: null,
  withdrawn: null,
});

/** What is to be told next: of a booking or a move that Cal.com gave to somebody else, that it is for whom we had chosen. */
export const stepOf = ({ kind }: Pick<Intent, 'kind'>, fact: Pick<VendorFact, 'kind'>): IntentKind =>
  fact.kind === 'reassigned' ? 'reassign' : kind;

/** An intent as everybody may read it. */
export const intentOf = (stored: StoredIntent): Intent => Intent.parse({ ...stored, createdAt: stored.wantedAt });

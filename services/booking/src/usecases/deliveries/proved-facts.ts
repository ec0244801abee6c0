import type { TenantScope } from '@fencepost/contracts/scope';
import type { Passport } from '@fencepost/contracts/tenant/verdict';
import type { CalcomAttendee } from '@fencepost/vendors/calcom/webhook';
import type { Told } from './with-staff.ts';

/** Facts about one lineage whose company is proved. */
export interface ProvedFacts {
  readonly told: readonly Told[];
  readonly passport: Passport;
  readonly booker: CalcomAttendee;
  /** The delivery that told them; null where Cal.com was asked. */
  readonly deliveryId: string | null;
  /** The appointment of ours that the booking claims to be. */
  readonly appointmentId?: string | undefined;
  /** What Cal.com holds of the lineage: asked for once, and only where no appointment is found. */
  readonly readBack?: (() => Promise<readonly Told[]>) | undefined;
}

export type Recorded =
  | { readonly recorded: 'applied' | 'superseded'; readonly appointmentId: string }
  /** What the facts contradict, in words; nothing was written. */
  | { readonly recorded: 'conflict'; readonly explanation: string };

/** What was recorded, with whose the appointment was by then: `keepCustomer` looks whether it still is. */
export type Written = Recorded & { readonly customerId?: string };

export type RecordFacts = (proved: ProvedFacts, scope: TenantScope) => Promise<Recorded>;

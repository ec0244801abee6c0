import type { Delivery } from '@fencepost/contracts/booking/delivery';
import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { HeldDelivery, QuarantineRecords } from '@fencepost/service-kit/quarantine';
import type { PageOf, Removal } from './pages.ts';

/** What became of the deliveries that were a company's. */
export interface DeliveryStore {
  forTenant(tenantId: TenantId): Deliveries;
  /** Whosever it was; a delivery has one company. */
  anywhere(
    id: string,
    scope: PlatformScope,
  ): Promise<{ readonly tenantId: TenantId; readonly delivery: Delivery } | undefined>;
}

export interface Deliveries {
  byId(id: string): Promise<Delivery | undefined>;
  /** Nothing happens where it is there already. */
  add(delivery: Delivery): Promise<void>;
  /** Newest first. */
  page(
    request: PageOf<{
      readonly appointmentId?: string | undefined;
      readonly outcome?: Delivery['outcome'] | undefined;
    }>,
  ): Promise<readonly Delivery[]>;
  /** Of all of them. */
  readonly removal: Removal;
}

export interface QuarantineStore extends QuarantineRecords {
  /** Those that wait and of which all that is given is so, in the order of ids behind `after`. */
  waiting(
    which: {
      readonly reasons: readonly string[];
      readonly claimedTenantId?: TenantId;
      /** One of these; null: names none. */
      readonly eventTypeIds?: readonly (number | null)[];
    },
    after: string | undefined,
    limit: number,
  ): Promise<readonly Quarantine[]>;
  /** Of all that came to an endpoint of this company. */
  removalOf(claimedTenantId: TenantId): Removal;
  /** Newest first. */
  page(
    request: PageOf<{
      readonly status: Quarantine['status'] | undefined;
      readonly deliveryId: string | undefined;
    }>,
  ): Promise<readonly Quarantine[]>;
}

/** A message of INGRESS as a replay needs it: `other` is none of Cal.com’s; undefined where the stream no longer holds it. */
export type ReadReplayable = (
  streamSeq: number,
) => Promise<{ readonly delivery: InboundDelivery; readonly lane: string } | 'other' | undefined>;

/** A delivery as INGRESS keeps it: what the edge proved of it, and its bytes as they came. */
export interface InboundDelivery extends HeldDelivery {
  readonly requestId: string;
  readonly body: Uint8Array;
}

/** A message of INGRESS: of Retell, what was asked for (`event`, or the name of a function); null for Cal.com. */
export interface IngressMessage {
  readonly delivery: InboundDelivery;
  readonly operation: string | null;
}

/** The message at this place of INGRESS, or undefined when the stream no longer holds it. */
export type ReadIngress = (streamSeq: number) => Promise<IngressMessage | undefined>;

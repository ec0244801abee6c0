import {
  deliveryQuarantined,
  deliveryReleased,
  type Quarantine,
  type QuarantineReason,
} from '@fencepost/contracts/booking/quarantine';
import { type Envelope, teller } from '@fencepost/contracts/envelope';
import { derivedId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from './clock.ts';

/** What is certain about a delivery before anybody understands it. `claimedTenantId` is evidence, never an owner. */
export type HeldDelivery = Readonly<
  Pick<Quarantine, 'deliveryId' | 'endpointId' | 'claimedTenantId' | 'receivedAt' | 'streamSeq'>
>;

/** Why it was not applied. `explanation` is for people and holds no personal data. */
export interface QuarantineCause
  extends Readonly<Pick<Quarantine, 'explanation' | 'evidence' | 'trigger' | 'eventTypeId' | 'calcomUid'>> {
  readonly reason: QuarantineReason;
}

/** Where an owner keeps its quarantine: a record and the event that tells of it are one write. */
export interface QuarantineRecords {
  byId(id: string): Promise<Quarantine | undefined>;
  /** False where the id is taken. */
  add(record: Quarantine, event: Envelope): Promise<boolean>;
  /** Writes over the version before `next`; throws `stale_version` where that is gone. */
  save(next: Quarantine, event: Envelope): Promise<void>;
}

export interface QuarantineRoom {
  /** The record of a delivery, to be handed to `put` or `release`; undefined where it was never held. */
  find(deliveryId: string): Promise<Quarantine | undefined>;
  /** Keeps the delivery with its cause. The same cause again changes nothing; another one is a new version. */
  put(refused: Refused, scope: PlatformScope): Promise<Quarantine>;
  /** Says that the delivery was applied after all; nothing happens where it was never, or is no longer, held. */
  release(known: Quarantine | undefined, scope: PlatformScope): Promise<void>;
}

/** A delivery, why it was not applied, and the record that `find` has answered with. */
export interface Refused {
  readonly delivery: HeldDelivery;
  readonly cause: QuarantineCause;
  readonly known: Quarantine | undefined;
}

/** The id of the one record a delivery can have. */
export const quarantineIdOf = (deliveryId: string): string => derivedId('qua', deliveryId);

/** The one quarantine (law 2): what is authentic and cannot be applied waits here, explained and replayable. */
export const makeQuarantine = ({
  records,
  clock,
}: {
  readonly records: QuarantineRecords;
  readonly clock: Clock;
}): QuarantineRoom => {
  const tell = (event: typeof deliveryQuarantined, quarantine: Quarantine, scope: PlatformScope): Envelope =>
    teller({ scope, occurredAt: clock.now(), causationId: quarantine.deliveryId })(event, quarantine, { quarantine });

  const find: QuarantineRoom['find'] = (deliveryId) => records.byId(quarantineIdOf(deliveryId));

  const put: QuarantineRoom['put'] = async ({ delivery, cause, known }, scope) => {
    if (known?.status === 'quarantined' && known.reason === cause.reason) return known;
    const held: Quarantine = {
      ...delivery,
      ...cause,
      id: quarantineIdOf(delivery.deliveryId),
      status: 'quarantined',
      quarantinedAt: known?.quarantinedAt ?? clock.now(),
      releasedAt: null,
      version: (known?.version ?? 0) + 1,
      evidence: [...cause.evidence],
    };
    const event = tell(deliveryQuarantined, held, scope);
    if (known !== undefined) await records.save(held, event);
    else if (!(await records.add(held, event))) {
      return put({ delivery, cause, known: await find(delivery.deliveryId) }, scope);
    }
    return held;
  };

  return {
    find,
    put,
    release: async (known, scope) => {
      if (known?.status !== 'quarantined') return;
      const now = clock.now();
      const released: Quarantine = { ...known, status: 'released', releasedAt: now, version: known.version + 1 };
      await records.save(released, tell(deliveryReleased, released, scope));
    },
  };
};

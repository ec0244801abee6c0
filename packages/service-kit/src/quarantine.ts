import {
  deliveryQuarantined,
  deliveryReleased,
  type Quarantine,
  type QuarantineReason,
} from '@fencepost/contracts/booking/quarantine';
import { type Envelope, recordEvent } from '@fencepost/contracts/envelope';
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
  /** Keeps the delivery with its cause. The same cause again changes nothing; another one is a new version. */
  put(delivery: HeldDelivery, cause: QuarantineCause, scope: PlatformScope): Promise<Quarantine>;
  /** Says that the delivery was applied after all; nothing happens where it was never, or is no longer, held. */
  release(deliveryId: string, scope: PlatformScope): Promise<void>;
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
    recordEvent(event, {
      scope,
      entity: { id: quarantine.id, version: quarantine.version },
      payload: { quarantine },
      occurredAt: clock.now(),
      causationId: quarantine.deliveryId,
    });

  const put: QuarantineRoom['put'] = async (delivery, cause, scope) => {
    const id = quarantineIdOf(delivery.deliveryId);
    const known = await records.byId(id);
    if (known?.status === 'quarantined' && known.reason === cause.reason) return known;
    const held: Quarantine = {
      ...delivery,
      ...cause,
      id,
      status: 'quarantined',
      quarantinedAt: known?.quarantinedAt ?? clock.now(),
      releasedAt: null,
      version: (known?.version ?? 0) + 1,
      evidence: [...cause.evidence],
    };
    const event = tell(deliveryQuarantined, held, scope);
    if (known !== undefined) await records.save(held, event);
    else if (!(await records.add(held, event))) return put(delivery, cause, scope);
    return held;
  };

  return {
    put,
    release: async (deliveryId, scope) => {
      const known = await records.byId(quarantineIdOf(deliveryId));
      if (known?.status !== 'quarantined') return;
      const now = clock.now();
      const released: Quarantine = { ...known, status: 'released', releasedAt: now, version: known.version + 1 };
      await records.save(released, tell(deliveryReleased, released, scope));
    },
  };
};

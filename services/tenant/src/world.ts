import type { OwnerWork } from '@fencepost/contracts/integrity/work';
import type { ConnectedStore } from '@fencepost/mongo-kit/connect';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { Leasing } from '@fencepost/service-kit/leasing';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import type { StoredFacts } from '@fencepost/service-kit/scan';
import type { SyncRunRecord } from './domain/sync-run-record.ts';
import type { CalcomAccess, CountDependents, Directory, Sealing, Stores } from './usecases/ports.ts';
import type { Repairs } from './usecases/repair/ports.ts';

/** What the use cases need of the world: in a process MongoDB and NATS, in their tests memory and a fixed clock. */
export interface World extends Stores {
  readonly facts: StoredFacts;
  readonly repairs: Repairs;
  /** Reads validators and indexes back. */
  readonly inspectDatabase: ConnectedStore['inspect'];
  /** How far the outbox and the jobs are. */
  readonly inspectWork: () => Promise<OwnerWork>;
  /** What a ratchet moves. */
  readonly databaseRules: ConnectedStore['rules'];
  readonly entries: Directory;
  readonly sealing: Sealing;
  readonly calcom: CalcomAccess;
  /** Asks the booking service. */
  readonly countDependents: CountDependents;
  readonly rings: { readonly syncRun: Ring; readonly teamSwitch: Ring; readonly offboarding: Ring };
  readonly leasing: { readonly syncRuns: Leasing<SyncRunRecord> };
  /** Where Cal.com reaches an endpoint of ours. */
  readonly webhookUrlOf: (endpointKey: string) => string;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

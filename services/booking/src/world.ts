import type { OwnerWork } from '@fencepost/contracts/integrity/work';
import type { ConnectedStore } from '@fencepost/mongo-kit/connect';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { Leasing } from '@fencepost/service-kit/leasing';
import type { Pace } from '@fencepost/service-kit/pace';
import type { StoredFacts } from '@fencepost/service-kit/scan';
import type { ReconciliationRecord } from './domain/reconciliation/reconciliation-record.ts';
import type { StoredIntent } from './domain/stored-intent.ts';
import type { StoredReservation } from './domain/stored-reservation.ts';
import type { AskServiceName } from './usecases/appointments/get-appointment-calendar-file.ts';
import type { Anchor, CheckpointSigner, PersonBox } from './usecases/audit/audit-ports.ts';
import type { RepairDoors } from './usecases/legacy/repair-record.ts';
import type { Occupants } from './usecases/ports/appointments.ts';
import type { CalcomSlots, OpenCalcom, ReadBooking } from './usecases/ports/calcom.ts';
import type { ReadIngress, ReadReplayable } from './usecases/ports/deliveries.ts';
import type { NoteFailure } from './usecases/ports/failures.ts';
import type { RandomBytes } from './usecases/ports/holds.ts';
import type { CompanyByNumber, LegacyPersonBox, LegacyStores, ProveOwners } from './usecases/ports/legacy.ts';
import type {
  AskCompany,
  AskPrice,
  HasSubject,
  MatchHosts,
  ProveEventType,
  ProveService,
  ResolveTenant,
} from './usecases/ports/neighbours.ts';
import type { OpenShadow, Stores } from './usecases/ports/stores.ts';
import type { CompaniesWithTeam } from './usecases/reconciliation/schedule-reconciliations.ts';
import type { InTime } from './usecases/slots/require-offered.ts';
import type { ListBookableServices, ResolveCall, VoiceStores } from './usecases/voice/ports.ts';

/** What booking asks the tenant service. */
export interface Neighbours {
  readonly resolveTenant: ResolveTenant;
  readonly resolveCall: ResolveCall;
  readonly matchHosts: MatchHosts;
  readonly proveService: ProveService;
  readonly proveEventType: ProveEventType;
  readonly listBookableServices: ListBookableServices;
  readonly askCompany: AskCompany;
  readonly askPrice: AskPrice;
  readonly askServiceName: AskServiceName;
  readonly hasSubject: HasSubject;
  readonly companiesWithTeam: CompaniesWithTeam;
  readonly proveOwners: ProveOwners;
  readonly companyByNumber: CompanyByNumber;
}

/** What the use cases need of the world: in a process MongoDB, NATS, Redis and Cal.com, in their tests memory and a fixed clock. */
export interface World extends Stores, VoiceStores, LegacyStores, Neighbours {
  readonly facts: StoredFacts;
  /** Reads validators and indexes back. */
  readonly inspectDatabase: ConnectedStore['inspect'];
  /** How far the outbox and the jobs are. */
  readonly inspectWork: () => Promise<OwnerWork>;
  /** What a ratchet moves. */
  readonly databaseRules: ConnectedStore['rules'];
  readonly occupants: Occupants;
  /** With the company's own key, for its own team. */
  readonly openCalcom: OpenCalcom;
  /** With the company's own key. */
  readonly calcomSlots: CalcomSlots;
  /** With the company's own key. */
  readonly readBooking: ReadBooking;
  readonly readIngress: ReadIngress;
  readonly readReplayable: ReadReplayable;
  readonly openShadow: OpenShadow;
  readonly rings: {
    readonly intent: Ring;
    readonly reservation: Ring;
    readonly reconciliation: Ring;
    readonly replay: (replayId: string) => void;
  };
  readonly leasing: {
    readonly intents: Leasing<StoredIntent>;
    readonly reservations: Leasing<StoredReservation>;
    readonly reconciliations: Leasing<ReconciliationRecord>;
  };
  readonly signer: CheckpointSigner;
  readonly personBox: PersonBox;
  readonly anchor: Anchor;
  readonly legacyPersons: LegacyPersonBox;
  readonly repairDoors: RepairDoors;
  readonly noteFailure: NoteFailure;
  /** Of an answer of Cal.com's that a booking can do without (A14). */
  readonly inTime: InTime;
  /** Of removing what a company has left behind. */
  readonly pace: Pace;
  /** Names each attempt of a replay anew. */
  readonly newOwner: () => string;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

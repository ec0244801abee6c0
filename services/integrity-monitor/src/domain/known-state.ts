import { type JsonObject, momentOf, objectOf, textOf, wholeOf } from './reading.ts';

/** The little of an entity's state that invariants need. Null is what was empty, missing or of another form (D-27). */
export type KnownState =
  | {
      readonly of: 'company';
      readonly name: string | null;
      readonly teamId: number | null;
      readonly status: string | null;
    }
  | {
      readonly of: 'mapping';
      readonly eventTypeId: number | null;
      readonly teamId: number | null;
      readonly serviceId: string | null;
      readonly retired: boolean;
    }
  | {
      readonly of: 'service';
      readonly eventTypeId: number | null;
      readonly syncStatus: string | null;
      readonly active: boolean;
    }
  | { readonly of: 'teamBinding'; readonly teamId: number | null; readonly active: boolean }
  | { readonly of: 'voiceAgent'; readonly agentId: string | null }
  /** A claim in the registry: `thing` belongs to `owner`, for the record `reference`. */
  | {
      readonly of: 'binding';
      readonly kind: string;
      readonly thing: string | null;
      readonly owner: string | null;
      readonly reference: string | null;
    }
  | { readonly of: 'drift'; readonly eventTypeId: number | null; readonly kind: string | null; readonly open: boolean }
  | {
      readonly of: 'syncRun';
      readonly state: string | null;
      readonly startedAt: string;
      /** What stopped the run, where it was an event type of another team. */
      readonly mismatch: Mismatch | null;
    }
  /** Remembered while it will take place, or while something is open about it. */
  | {
      readonly of: 'appointment';
      readonly contested: boolean;
      readonly pending: boolean;
      /** Null of one that will not take place. */
      readonly passport: PassportLinks | null;
    }
  | { readonly of: 'phoneNumber'; readonly branchId: string | null; readonly released: boolean }
  /** Remembered only of one who is not active: merged into another, set aside or erased. */
  | { readonly of: 'customer'; readonly active: false }
  | { readonly of: 'reconciliation'; readonly state: string | null; readonly startedAt: string }
  | {
      readonly of: 'stagedRow';
      readonly kind: string | null;
      readonly problem: string | null;
      readonly eventTypeId: number | null;
      readonly teamId: number | null;
      /** A claim, not the row's company. */
      readonly claimedCompany: number | null;
      readonly syncStatus: string | null;
    }
  | {
      readonly of: 'stagedCustomer';
      readonly problem: string | null;
      readonly writer: string | null;
      readonly appointments: number | null;
      /** The day it was written, UTC. */
      readonly day: string | null;
    }
  /** Was removed by its company, or came to nothing: its row, and what it names, may be there, and need not. */
  | { readonly of: 'tombstone' }
  | {
      readonly of: 'quarantine';
      readonly reason: string;
      readonly claimedTenantId: string | null;
      readonly eventTypeId: number | null;
      readonly trigger: string | null;
      /** Milliseconds. */
      readonly waitsSince: number | null;
    };

/** The links of a passport that can change under it. */
export interface PassportLinks {
  readonly mappingId: string | null;
  readonly serviceId: string | null;
  readonly eventTypeId: number | null;
  readonly teamId: number | null;
  readonly numberId: string | null;
  readonly branchId: string | null;
}

/** What Cal.com and we say of an event type that stopped an import. */
export interface Mismatch {
  readonly eventTypeId: number | null;
  readonly expectedTeamId: number | null;
  readonly actualTeamId: number | null;
}

export type StateOf<T extends KnownState['of']> = Extract<KnownState, { readonly of: T }>;

const MAX_REASON_LENGTH = 100;
/** `2025-09-26` */
const DATE_LENGTH = 10;

const tombstones: ReadonlySet<unknown> = new Set(['removed', 'left']);
const buried = { of: 'tombstone' } as const;
/** Of kinds whose living records no invariant looks into. */
const onlyTombstone = ({ status }: JsonObject): KnownState | undefined => (tombstones.has(status) ? buried : undefined);

const projections: Readonly<Record<string, (state: JsonObject) => KnownState | undefined>> = {
  company: (state) => ({
    of: 'company',
    name: textOf(state.name),
    teamId: wholeOf(objectOf(state.calcomTeam)?.id),
    status: textOf(state.status),
  }),
  mapping: (state) => ({
    of: 'mapping',
    eventTypeId: wholeOf(state.eventTypeId),
    teamId: wholeOf(state.calcomTeamId),
    serviceId: textOf(state.serviceId),
    retired: state.status === 'retired',
  }),
  service: (state) => ({
    of: 'service',
    eventTypeId: wholeOf(state.eventTypeId),
    syncStatus: textOf(state.syncStatus),
    active: state.active !== false,
  }),
  teamBinding: (state) => ({
    of: 'teamBinding',
    teamId: wholeOf(state.calcomTeamId),
    active: state.status === 'active',
  }),
  voiceAgent: (state) => (tombstones.has(state.status) ? buried : { of: 'voiceAgent', agentId: textOf(state.agentId) }),
  binding: (state) => ({
    of: 'binding',
    kind: textOf(state.kind) ?? 'unknown',
    thing: textOf(state.thing),
    owner: textOf(state.owner),
    reference: textOf(state.reference),
  }),
  drift: (state) => ({
    of: 'drift',
    eventTypeId: wholeOf(state.eventTypeId),
    kind: textOf(state.kind),
    open: state.state === 'open',
  }),
  syncRun: (state) => ({
    of: 'syncRun',
    state: textOf(state.state),
    startedAt: textOf(state.startedAt) ?? '',
    mismatch: mismatchIn(state),
  }),
  reconciliation: (state) => ({
    of: 'reconciliation',
    state: textOf(state.state),
    startedAt: textOf(state.startedAt) ?? '',
  }),
  // It is written before the appointment that it carries to Cal.com, which a crash in between leaves unwritten.
  intent: (state) => (state.state === 'superseded' ? buried : undefined),
  appointment: ({ contested, sync, status, passport }) => {
    const isLive = status === 'requested' || status === 'booked';
    const pending = sync === 'pending';
    if (!isLive && !pending) return undefined;
    const links = isLive ? linksOf(objectOf(passport) ?? {}) : null;
    return { of: 'appointment', contested: contested === true && isLive, pending, passport: links };
  },
  stagedRow: (state) =>
    state.state === 'staged'
      ? {
          of: 'stagedRow',
          kind: textOf(state.kind),
          problem: textOf(state.problem),
          eventTypeId: wholeOf(state.eventTypeId),
          teamId: wholeOf(state.calcomTeamId),
          claimedCompany: wholeOf(state.claimedCompanyNumber),
          syncStatus: textOf(state.syncStatus),
        }
      : undefined,
  // Set aside, it is nobody's problem any more; the ratchet counts it all the same.
  stagedCustomer: (state) =>
    state.state === 'staged'
      ? {
          of: 'stagedCustomer',
          problem: textOf(state.problem),
          writer: textOf(state.writer)?.slice(0, MAX_REASON_LENGTH) ?? null,
          appointments: wholeOf(state.appointments),
          day: textOf(state.writtenAt)?.slice(0, DATE_LENGTH) ?? null,
        }
      : undefined,
  // Most are active: without a state they may live in the database alone.
  customer: ({ status = 'active' }) => (status === 'active' ? undefined : { of: 'customer', active: false }),
  branch: onlyTombstone,
  staff: onlyTombstone,
  phoneNumber: (state) =>
    tombstones.has(state.status)
      ? buried
      : { of: 'phoneNumber', branchId: textOf(state.branchId), released: state.status === 'released' },
  teamMember: onlyTombstone,
  quarantine: (state) =>
    state.status === 'quarantined'
      ? {
          of: 'quarantine',
          reason: textOf(state.reason)?.slice(0, MAX_REASON_LENGTH) ?? 'unknown',
          claimedTenantId: textOf(state.claimedTenantId),
          eventTypeId: wholeOf(state.eventTypeId),
          trigger: textOf(state.trigger)?.slice(0, MAX_REASON_LENGTH) ?? null,
          waitsSince: momentOf(state.quarantinedAt),
        }
      : buried,
};

const linksOf = ({ mapping, service, team, eventTypeId, phoneNumber, branch }: JsonObject): PassportLinks => ({
  mappingId: textOf(objectOf(mapping)?.id),
  serviceId: textOf(objectOf(service)?.id),
  eventTypeId: wholeOf(eventTypeId),
  teamId: wholeOf(objectOf(team)?.calcomTeamId),
  numberId: textOf(objectOf(phoneNumber)?.id),
  branchId: textOf(objectOf(branch)?.id),
});

const mismatchIn = (run: JsonObject): Mismatch | null => {
  const error = objectOf(run.error);
  if (error?.code !== 'team_mismatch') return null;
  return {
    eventTypeId: wholeOf(error.eventTypeId),
    expectedTeamId: wholeOf(error.expectedTeamId),
    actualTeamId: wholeOf(error.actualTeamId),
  };
};

/** What to remember of an entity's public state; undefined for kinds that no invariant looks into. */
export const projectState = (type: string, state: JsonObject): KnownState | undefined =>
  Object.hasOwn(projections, type) ? projections[type]?.(state) : undefined;

/** Projections write their members in one order, so equal states have equal text. */
export const isSameState = (a: KnownState | undefined, b: KnownState | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

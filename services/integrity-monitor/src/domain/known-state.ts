import { type JsonObject, objectOf, textOf, wholeOf } from './reading.ts';

/** The little of an entity's state that invariants need. Null is what was empty, missing or of another form (D-27). */
export type KnownState =
  | { readonly of: 'company'; readonly name: string | null; readonly teamId: number | null }
  | { readonly of: 'mapping'; readonly eventTypeId: number | null; readonly teamId: number | null }
  | { readonly of: 'service'; readonly eventTypeId: number | null; readonly syncStatus: string | null }
  | {
      readonly of: 'quarantine';
      readonly reason: string;
      readonly claimedTenantId: string | null;
      readonly eventTypeId: number | null;
      readonly trigger: string | null;
    };

export type StateOf<T extends KnownState['of']> = Extract<KnownState, { readonly of: T }>;

const MAX_REASON_LENGTH = 100;

const projections: { readonly [T in KnownState['of']]: (state: JsonObject) => StateOf<T> | undefined } = {
  company: (state) => ({
    of: 'company',
    name: textOf(state.name),
    teamId: wholeOf(objectOf(state.calcomTeam)?.id),
  }),
  mapping: (state) => ({
    of: 'mapping',
    eventTypeId: wholeOf(state.eventTypeId),
    teamId: wholeOf(state.calcomTeamId),
  }),
  service: (state) => ({
    of: 'service',
    eventTypeId: wholeOf(state.eventTypeId),
    syncStatus: textOf(state.syncStatus),
  }),
  quarantine: (state) =>
    state.status === 'quarantined'
      ? {
          of: 'quarantine',
          reason: textOf(state.reason)?.slice(0, MAX_REASON_LENGTH) ?? 'unknown',
          claimedTenantId: textOf(state.claimedTenantId),
          eventTypeId: wholeOf(state.eventTypeId),
          trigger: textOf(state.trigger)?.slice(0, MAX_REASON_LENGTH) ?? null,
        }
      : undefined,
};

/** What to remember of an entity's public state; undefined for kinds that no invariant looks into. */
export const projectState = (type: string, state: JsonObject): KnownState | undefined =>
  Object.hasOwn(projections, type) ? projections[type as KnownState['of']](state) : undefined;

/** Projections write their members in one order, so equal states have equal text. */
export const isSameState = (a: KnownState | undefined, b: KnownState | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { EntityType } from './ids.ts';
import type { Role } from './roles.ts';
import type { PlatformScope, TenantScope } from './scope.ts';

/** A service that owns data and answers for it. */
export type Owner = 'tenant' | 'booking' | 'integrity-monitor';
/** On whose behalf an action is asked, or an event told: one company, or the platform across all. */
export type ScopeKind = 'tenant' | 'platform';

/** Where `/v1` offers an action. `{name}` in the path is a member of the input. */
export interface HttpBinding {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: `/v1/${string}`;
  /** Status of success; 200 unless said otherwise. */
  readonly status?: 200 | 201 | 202;
  /** Every repetition under one `Idempotency-Key` is answered as the first was. The key must be sent where this is `required`. */
  readonly idempotencyKey?: 'required' | 'optional';
  /** The answer travels as a file: the output is `contentType`, `fileName` and `body`. JSON unless said otherwise. */
  readonly answers?: 'file';
  /** The answer of a get can be watched as server-sent events below `path`/events, until `member` has a value of `until`. */
  readonly watch?: { readonly member: string; readonly until: readonly string[] };
}

/** A question that its owner answers for others. Made by `defineAction`. */
export interface ActionContract<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  S extends ScopeKind = ScopeKind,
> {
  readonly kind: 'action';
  readonly owner: Owner;
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  readonly scope: S;
  readonly input: I;
  readonly output: O;
  readonly errors: readonly ErrorCode[];
  readonly http?: HttpBinding;
  /** The least role of a company's own key that may ask this: `viewer` for what `/v1` only reads, else `admin`. */
  readonly role: Role;
  /** The caller gives up after this many milliseconds. */
  readonly timeoutMs: number;
  /** `v1.booking.getAppointment` */
  readonly address: string;
}

/** A fact that its owner tells others. Made by `defineEvent`. */
export interface EventContract<P extends z.ZodType = z.ZodType, S extends ScopeKind = ScopeKind> {
  readonly kind: 'event';
  readonly owner: Owner;
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  readonly scope: S;
  /** The kind of entity whose state the payload tells. */
  readonly entity: EntityType;
  readonly payload: P;
  /** `events.booking.appointmentBooked.v1` */
  readonly subject: string;
}

/** Whether a module's export is an action that it declares. */
export const isAction = (value: unknown): value is ActionContract => isKind(value, 'action');

/** Whether a module's export is an event that it declares. */
export const isEvent = (value: unknown): value is EventContract => isKind(value, 'event');

const isKind = (value: unknown, kind: 'action' | 'event'): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

/** The scope an action must be called with. */
export type ScopeOf<A extends ActionContract> =
  A extends ActionContract<z.ZodType, z.ZodType, 'platform'> ? PlatformScope : TenantScope;

const DEFAULT_TIMEOUT_MS = 2_000;

type Given<T> = Omit<T, 'kind' | 'address' | 'subject' | 'timeoutMs' | 'role'> & {
  readonly timeoutMs?: number;
  readonly role?: Role;
};

/** Declares a question one service answers for others: types, parsing, address and route all come from this value. */
export const defineAction = <I extends z.ZodType, O extends z.ZodType, S extends ScopeKind>(
  given: Given<ActionContract<I, O, S>>,
): ActionContract<I, O, S> => ({
  timeoutMs: DEFAULT_TIMEOUT_MS,
  role: given.http?.method === 'get' ? 'viewer' : 'admin',
  ...given,
  kind: 'action',
  address: `v${given.version}.${given.owner}.${given.name}`,
});

/** Declares a fact in the past tense: self-sufficient, carrying the entity's full public state and version. */
export const defineEvent = <P extends z.ZodType, S extends ScopeKind>(
  given: Omit<EventContract<P, S>, 'kind' | 'subject'>,
): EventContract<P, S> => ({
  ...given,
  kind: 'event',
  subject: `events.${given.owner}.${given.name}.v${given.version}`,
});

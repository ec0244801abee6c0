import { z } from 'zod';
import { TenantId } from './ids.ts';
import { PersonId } from './person.ts';
import { Role } from './roles.ts';

/** Who acts: a vendor's webhook, an API key, an operator, or a service on its own behalf. Ids only, never names. */
export const Actor = z.object({
  kind: z.enum(['webhook', 'api_key', 'operator', 'service']),
  id: z.string().min(1).max(128),
  /** What a company's own key may do; no other actor has one. */
  role: Role.optional(),
  /** Who is behind an operator's key or account, where that is known: approvals tell people apart by it. */
  person: PersonId.optional(),
});
export type Actor = z.output<typeof Actor>;

const RequestId = z.string().min(1).max(128);
/** What a caller sent as `Idempotency-Key`: 1 to 255 visible characters. */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'is 1 to 255 visible ASCII characters');

/** Any text is cut to this. */
const LONGEST_USER_AGENT = 256;

/**
 * Where a request came from: personal data. It travels with the scope, reaches what is sealed for a person and nothing
 * else: no event in clear, no log line.
 */
export const RequestOrigin = z.object({
  /** IPv4 or IPv6 */
  ip: z.string().max(45).nullable(),
  userAgent: z
    .string()
    .overwrite((text) => text.slice(0, LONGEST_USER_AGENT))
    .nullable(),
});
export type RequestOrigin = Readonly<z.output<typeof RequestOrigin>>;

/** Who acts, for which company, in which trace. The second parameter of every use case; frozen, never ambient. */
export const TenantScope = z.object({
  tenantId: TenantId,
  actor: Actor,
  requestId: RequestId,
  idempotencyKey: IdempotencyKey.optional(),
  from: RequestOrigin.optional(),
});
export type TenantScope = Readonly<z.output<typeof TenantScope>>;

/** The scope of work that belongs to no company or spans several. Only `acrossTenants(reason)` of service-kit makes one. */
export const PlatformScope = z.object({
  tenantId: z.null(),
  reason: z.string().min(8).max(200),
  actor: Actor,
  requestId: RequestId,
  idempotencyKey: IdempotencyKey.optional(),
  from: RequestOrigin.optional(),
});
export type PlatformScope = Readonly<z.output<typeof PlatformScope>>;

export type Scope = TenantScope | PlatformScope;

/** A frozen scope of one company. Throws when the tenant is missing or not an id (TI1). */
export const tenantScope = (input: {
  tenantId: string;
  actor: Actor;
  requestId: string;
  idempotencyKey?: string | undefined;
  from?: RequestOrigin | undefined;
}): TenantScope => Object.freeze(TenantScope.parse(input));

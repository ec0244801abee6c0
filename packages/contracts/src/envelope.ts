import { z } from 'zod';
import type { EventContract } from './define.ts';
import { derivedId, entityPrefixes, TenantId } from './ids.ts';
import { Instant } from './instant.ts';
import { Actor, type Scope } from './scope.ts';

/** What every domain event travels in. `id` is also the message id of the broker and the key of every consumer's dedupe. */
export const Envelope = z.object({
  id: z.string().startsWith('evt_'),
  subject: z.string().startsWith('events.'),
  tenantId: TenantId.nullable(),
  actor: Actor,
  occurredAt: Instant,
  requestId: z.string(),
  /** The delivery or event that caused this one, or null where a person or a schedule did. */
  causationId: z.string().nullable(),
  entity: z.object({ type: z.enum(Object.values(entityPrefixes)), id: z.string(), version: z.int().positive() }),
  payload: z.record(z.string(), z.unknown()),
  /** Personal values of the change, readable by the owner alone and only until the person is erased (JWE). */
  sealed: z.string().max(16_384).optional(),
});
export type Envelope = z.output<typeof Envelope>;

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** What a use case knows about an event it records. */
export interface Occurrence<P> {
  readonly scope: Scope;
  readonly entity: Versioned;
  readonly payload: P;
  readonly occurredAt: Instant;
  readonly causationId: string | null;
  /** Personal values of the change, sealed for the person whom they are about. */
  readonly sealed?: string | undefined;
}

/**
 * An event of a contract as an envelope, its payload parsed. The id derives from entity, version and subject, so that a
 * repeated write names the same event.
 */
export const recordEvent = <P extends z.ZodType>(
  event: EventContract<P>,
  occurrence: Occurrence<z.input<P>>,
): Envelope => ({
  id: derivedId('evt', occurrence.entity.id, String(occurrence.entity.version), event.subject),
  subject: event.subject,
  tenantId: event.scope === 'platform' ? null : tenantOf(occurrence.scope),
  actor: occurrence.scope.actor,
  occurredAt: occurrence.occurredAt,
  requestId: occurrence.scope.requestId,
  causationId: occurrence.causationId,
  entity: { type: event.entity, ...occurrence.entity },
  payload: z.record(z.string(), z.unknown()).parse(event.payload.parse(occurrence.payload)),
  ...(occurrence.sealed === undefined ? {} : { sealed: occurrence.sealed }),
});

type Circumstances = Pick<Occurrence<never>, 'scope' | 'occurredAt' | 'causationId' | 'sealed'>;

/** Events of one command: who did it, when, and what caused it are the same for all of them. */
export const teller =
  (circumstances: Circumstances) =>
  <P extends z.ZodType>(event: EventContract<P>, { id, version }: Versioned, payload: z.input<P>): Envelope =>
    recordEvent(event, { ...circumstances, entity: { id, version }, payload });

const tenantOf = (scope: Scope): TenantId => TenantId.parse(scope.tenantId);

import type { AuditChange } from '@fencepost/contracts/booking/audit';
import { eventOn } from '@fencepost/contracts/catalog';
import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { z } from 'zod';
import { type AuditRecord, chained, type Head } from './audit-record.ts';
import { canonicalJson } from './canonical-json.ts';
import { customerIn } from './customer-in.ts';

export type Change = z.output<typeof AuditChange>;

/** What is known in public of an entity at one version, by field. */
export type EntityState = ReadonlyMap<string, unknown>;

/** A field of the event beside the entity itself, such as the other appointment of a contested one. */
const BESIDE = 'event.';

/** Named by `entity` in the entry, and in every version of it the same or one more. */
const notTold: ReadonlySet<string> = new Set(['id', 'version']);

/** An entity's state out of what its earlier entries say, which come in the order of their versions. */
export const stateAfter = (entries: readonly Pick<AuditRecord, 'changes'>[], before?: EntityState): EntityState => {
  const state = new Map(before);
  for (const { field, new: value } of entries.flatMap(({ changes }) => changes)) {
    if (!field.startsWith(BESIDE)) state.set(field, value);
  }
  return state;
};

/** What the chain knows of an entity before a version: `isGapless` where it has the version right before that. */
export interface Before {
  readonly state: EntityState;
  readonly isGapless: boolean;
}

export const nothingBefore: Before = { state: new Map(), isGapless: false };

/** An event as the next entry of its company's chain. Throws `malformed_body` where it does not tell of its own entity. */
export const entryOf = (event: Envelope, before: Before, head: Head): AuditRecord => {
  const { id: eventId, entity, actor, occurredAt, requestId, causationId, sealed = null } = event;
  const action = eventOn(event.subject)?.name;
  if (action === undefined) throw new AppError('malformed_body', 'This is no event of ours.', { eventId });
  const changes = changesOf(event, before);
  const customerId = customerIn(event, { before: before.state, after: stateIn(event) });
  const said = { eventId, action, entity, actor, occurredAt, requestId, causationId, customerId, changes, sealed };
  return chained(said, head);
};

/** The state that an event tells of its entity. */
export const stateIn = ({ id: eventId, entity, payload }: Envelope): EntityState => {
  const own = Object.values(payload).find((member) => isObject(member) && member.id === entity.id);
  if (!isObject(own)) throw new AppError('malformed_body', 'This event does not tell of its entity.', { eventId });
  return new Map(Object.entries(own).filter(([field]) => !notTold.has(field)));
};

/** Behind a gap every field is told, whether it changed or not: what follows can then be compared with this. */
const changesOf = (event: Envelope, { state, isGapless }: Before): Change[] => {
  const after = stateIn(event);
  const fields = [...new Set([...after.keys(), ...state.keys()])];
  const own = fields
    .map((field) => ({ field, old: state.get(field) ?? null, new: after.get(field) ?? null }))
    .filter((change) => !isGapless || canonicalJson(change.old) !== canonicalJson(change.new));
  const beside = Object.entries(event.payload).filter(
    ([, member]) => !isObject(member) || member.id !== event.entity.id,
  );
  return [...own, ...beside.map(([name, value]) => ({ field: BESIDE + name, old: null, new: value }))];
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

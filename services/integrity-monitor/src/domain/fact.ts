import { eventOn, events } from '@fencepost/contracts/catalog';
import type { ScopeKind } from '@fencepost/contracts/define';
import { entityTypeOf } from '@fencepost/contracts/ids';
import { type JsonObject, objectOf, textOf, wholeOf } from './reading.ts';

/** What an event or a stored row says of one entity. Its tenant is what was said, right or wrong. */
export interface Fact {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly tenantId: string | null;
  readonly scope: ScopeKind;
  readonly state: JsonObject;
}

export interface ToldFact extends Fact {
  readonly occurredAt: string | null;
  /** False for subjects newer than this monitor: counted, and still used. */
  readonly knownSubject: boolean;
}

/** A longer id is none; of others that are longer, what is cut says no less. */
const MAX_ID_LENGTH = 200;
/** A record that changes a thousand times a second needs 34 years to get there: whoever says more would only deafen it. */
const MAX_VERSION = 2 ** 40;
const decoder = new TextDecoder('utf-8', { fatal: true });
const scopeOfType = new Map<string, ScopeKind>(events.map(({ entity, scope }) => [entity, scope]));

/** Whether records of this kind belong to no company at all. A kind of which some do is not meant. Of claims no event tells. */
export const isOfPlatform = (type: string): boolean => platformTypes.has(type);
const platformTypes: ReadonlySet<string> = new Set([
  'binding',
  ...events
    .map(({ entity }) => entity)
    .filter((type) => events.every(({ entity, scope }) => entity !== type || scope === 'platform')),
]);

/** Whether a text can be a company's id. */
export const isTenant = (text: string | null): text is string => text !== null && entityTypeOf(text) === 'company';

/**
 * The fact in an event's bytes; undefined when they name no entity. Read by hand and not by the contract, because the
 * monitor must understand best the events that break it.
 */
export const factOfEvent = (data: Uint8Array): ToldFact | undefined => {
  const envelope = objectOf(parse(data));
  const entity = objectOf(envelope?.entity);
  const id = textOf(entity?.id);
  const version = wholeOf(entity?.version);
  if (envelope === undefined || id === null || id === '' || id.length > MAX_ID_LENGTH) return undefined;
  if (version === null || version < 1 || version > MAX_VERSION) return undefined;

  const contract = eventOn(textOf(envelope.subject) ?? '');
  const type = textOf(entity?.type, MAX_ID_LENGTH) ?? entityTypeOf(id) ?? 'unknown';
  const tenantId = textOf(envelope.tenantId, MAX_ID_LENGTH);
  // Of an entity that no contract tells, silence about the tenant proves nothing.
  const scope = contract?.scope ?? scopeOfType.get(type) ?? (tenantId === null ? 'platform' : 'tenant');
  const payload = objectOf(envelope.payload) ?? {};
  const state = objectOf(payload[type]) ?? payload;
  const occurredAt = textOf(envelope.occurredAt, MAX_ID_LENGTH);
  return { id, type, version, tenantId, scope, state, occurredAt, knownSubject: contract !== undefined };
};

const parse = (data: Uint8Array): unknown => {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
};

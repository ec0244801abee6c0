import type { TenantId } from '@fencepost/contracts/ids';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import type { Binding } from './binding.ts';
import { bindingId } from './binding.ts';

/** An event type that is not the company's to import. */
export interface TeamMismatch {
  readonly eventTypeId: number;
  readonly expectedTeamId: number;
  /** Null where Cal.com names no team, or where another company has the event type. */
  readonly actualTeamId: number | null;
}

/**
 * The first event type that is another team's, or that another company has claimed; undefined where all are the
 * company's own (TEN-021, TEN-027, K3). No team at all is another team (D-27).
 */
export const mismatchIn = (
  eventTypes: readonly Pick<CalcomEventType, 'id' | 'teamId'>[],
  own: { readonly tenantId: TenantId; readonly calcomTeamId: number; readonly claims: readonly Binding[] },
): TeamMismatch | undefined => {
  const { calcomTeamId: expectedTeamId } = own;
  const stray = eventTypes.find(({ teamId }) => teamId !== expectedTeamId);
  if (stray !== undefined) return { eventTypeId: stray.id, expectedTeamId, actualTeamId: stray.teamId ?? null };
  const foreign = new Set(own.claims.filter(({ owner }) => owner !== own.tenantId).map(({ id }) => id));
  const taken = eventTypes.find(({ id }) => foreign.has(bindingId('event_type', id)));
  return taken && { eventTypeId: taken.id, expectedTeamId, actualTeamId: null };
};

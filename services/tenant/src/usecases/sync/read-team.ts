import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Mapping } from '@fencepost/contracts/tenant/mapping';
import type { TeamBinding } from '@fencepost/contracts/tenant/team';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import { bindingId } from '../../domain/binding.ts';
import { mismatchIn } from '../../domain/sync-membership.ts';
import { teamNameOf } from '../../domain/team-name.ts';
import type { Stores } from '../ports.ts';
import type { Progress } from './progress.ts';
import { teamMismatch } from './team-mismatch.ts';

type Deps = Pick<Stores, 'bindings' | 'mappings' | 'companies'>;

const CLAIMS_AT_ONCE = 500;
const ASKED_AT_ONCE = 4;

/** What Cal.com has of a team, and what we have of it that is gone there. */
export interface TeamSeen {
  readonly name: string;
  readonly eventTypes: readonly CalcomEventType[];
  readonly active: number;
  readonly gone: readonly Mapping[];
}

interface Reading {
  readonly team: TeamBinding;
  readonly calcom: CalcomClient;
  readonly progress: Progress;
}

/** Reads and validates a team; writes nothing. Whatever is not the company's stops here (TEN-021, TEN-027, K3). */
export const readTeam = async (
  deps: Deps,
  { team, calcom, progress }: Reading,
  scope: TenantScope,
): Promise<TeamSeen> => {
  const { calcomTeamId } = team;
  await progress.begin('checking_team', 1);
  await ownTeam(deps, calcomTeamId, scope);
  const { id, name } = await calcom.getTeam(calcomTeamId);
  if (id !== calcomTeamId) {
    throw new AppError('conflict', `Cal.com answers with team ${id} where team ${calcomTeamId} was asked for.`);
  }
  await progress.begin('reading_event_types', 1);
  const eventTypes = await calcom.getTeamEventTypes(calcomTeamId);

  await progress.begin('validating', eventTypes.length);
  const claims = await claimsOf(deps, eventTypes);
  const mismatch = mismatchIn(eventTypes, { tenantId: scope.tenantId, calcomTeamId, claims });
  if (mismatch !== undefined) throw teamMismatch(mismatch);

  const listed = new Set(eventTypes.map((eventType) => eventType.id));
  const gone: Mapping[] = [];
  let active = 0;
  for await (const mapping of deps.mappings.forTenant(scope.tenantId).all({ calcomTeamId, status: 'active' })) {
    active += 1;
    if (!listed.has(mapping.eventTypeId)) gone.push(mapping);
  }
  return { name: teamNameOf({ id, name }), eventTypes, active, gone };
};

/** The team is the company's in the registry too: a record that was bent by hand leads no import into another's (D-15). */
const ownTeam = async ({ bindings, companies }: Deps, calcomTeamId: number, { tenantId }: TenantScope) => {
  const company = await companies.forTenant(tenantId).byId(tenantId);
  const [claim] = await bindings.byIds([bindingId('calcom_team', calcomTeamId)]);
  if (company?.calcomTeam?.id === calcomTeamId && claim?.owner === tenantId) return;
  throw new AppError('conflict', `Team ${calcomTeamId} is not the company’s any more, or not claimed for it.`);
};

const claimsOf = async ({ bindings }: Deps, eventTypes: readonly CalcomEventType[]) => {
  const ids = eventTypes.map(({ id }) => bindingId('event_type', id));
  const chunks = Array.from({ length: Math.ceil(ids.length / CLAIMS_AT_ONCE) }, (_, index) =>
    bindings.byIds(ids.slice(index * CLAIMS_AT_ONCE, (index + 1) * CLAIMS_AT_ONCE)),
  );
  return (await Promise.all(chunks)).flat();
};

/**
 * Asks Cal.com about each event type that its list lacks: half a list looks whole. One that is there after all makes the
 * list unusable, for now.
 */
export const confirmGone = (calcom: CalcomClient, gone: readonly Mapping[]): Promise<void> =>
  eachBounded(gone, ASKED_AT_ONCE, async ({ calcomTeamId, eventTypeId }) => {
    if (!(await isThere(calcom, calcomTeamId, eventTypeId))) return;
    throw new AppError(
      'unavailable',
      `Cal.com’s list lacks event type ${eventTypeId}, which it has: the list is not whole.`,
    );
  });

const isThere = async (calcom: CalcomClient, teamId: number, eventTypeId: number): Promise<boolean> => {
  try {
    await calcom.getTeamEventType(teamId, eventTypeId);
    return true;
  } catch (error) {
    if (codeOf(error) === 'not_found') return false;
    throw error;
  }
};

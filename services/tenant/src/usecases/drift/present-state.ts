import { AppError, codeOf, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Drift } from '@fencepost/contracts/tenant/drift';
import type { Service } from '@fencepost/contracts/tenant/mapping';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import type { Stores } from '../ports.ts';
import { teamMismatch } from '../sync/team-mismatch.ts';
import { askCalcom } from '../teams/ask-calcom.ts';
import { type CalcomDeps, makeOpenCalcom } from '../teams/open-calcom.ts';

export type PresentDeps = CalcomDeps & Pick<Stores, 'companies' | 'services'>;

/** What we and Cal.com have at this moment of what a drift is about. */
export interface Present {
  readonly service: Service;
  /** Undefined where the company's team has no such event type (any more). */
  readonly eventType: CalcomEventType | undefined;
  readonly calcom: CalcomClient;
  readonly calcomTeamId: number;
}

/** Reads both sides anew: a decision is about what is there now. Throws `team_mismatch` for another team's event type. */
export const makeReadPresent = (deps: PresentDeps) => {
  const openCalcom = makeOpenCalcom(deps);
  return async ({ eventTypeId, serviceId }: Drift, scope: TenantScope): Promise<Present> => {
    const { tenantId } = scope;
    const company = known(await deps.companies.forTenant(tenantId).byId(tenantId));
    const service = known(serviceId === null ? undefined : await deps.services.forTenant(tenantId).byId(serviceId));
    if (company.calcomTeam === null) {
      throw new AppError(
        'conflict',
        'The company has no Cal.com team: bind one before deciding about its event types.',
      );
    }
    const calcomTeamId = company.calcomTeam.id;
    const calcom = await openCalcom(tenantId);
    const eventType = await askCalcom(() => eventTypeAt(calcom, calcomTeamId, eventTypeId));
    const actualTeamId = eventType?.teamId ?? null;
    if (eventType !== undefined && actualTeamId !== calcomTeamId) {
      throw teamMismatch({ eventTypeId, expectedTeamId: calcomTeamId, actualTeamId });
    }
    return { service, eventType, calcom, calcomTeamId };
  };
};

const eventTypeAt = async (
  calcom: CalcomClient,
  teamId: number,
  eventTypeId: number,
): Promise<CalcomEventType | undefined> => {
  try {
    return await calcom.getTeamEventType(teamId, eventTypeId);
  } catch (error) {
    if (codeOf(error) === 'not_found') return undefined;
    throw error;
  }
};

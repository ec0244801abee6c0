import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Mapping, mapEventType, Service } from '@fencepost/contracts/tenant/mapping';
import type { z } from 'zod';
import { whyNotOffered } from '../../domain/event-type-fields.ts';
import { stayingCompany } from '../companies/staying-company.ts';
import type { Stores } from '../ports.ts';
import { lookIntoMismatch, type MismatchDeps } from '../sync/look-into-mismatch.ts';
import { registerWebhook, type WebhookDeps } from '../sync/register-webhooks.ts';
import { teamMismatch } from '../sync/team-mismatch.ts';
import { askCalcom } from './ask-calcom.ts';
import { type CalcomDeps, makeOpenCalcom } from './open-calcom.ts';
import type { WriteEventType } from './write-event-type.ts';

type Deps = CalcomDeps &
  WebhookDeps &
  MismatchDeps &
  Pick<Stores, 'companies'> & { readonly writeEventType: WriteEventType };

/**
 * Imports one event type as a run would, at once, with its webhook; Cal.com says whose it is before anything is written
 * (TEN-016).
 */
export const makeMapEventType = (deps: Deps) => {
  const map = makeMap(deps);
  return (input: z.output<typeof mapEventType.input>, scope: TenantScope) =>
    lookIntoMismatch(deps, () => map(input, scope), scope);
};

const makeMap = (deps: Deps) => {
  const openCalcom = makeOpenCalcom(deps);
  return async (
    { eventTypeId }: z.output<typeof mapEventType.input>,
    scope: TenantScope,
  ): Promise<{ mapping: Mapping; service: Service }> => {
    const { tenantId } = scope;
    const company = await stayingCompany(deps, tenantId);
    if (company.calcomTeam === null) {
      throw new AppError('conflict', 'The company has no Cal.com team: bind one before mapping its event types.');
    }
    const calcomTeamId = company.calcomTeam.id;
    const client = await openCalcom(tenantId);
    const eventType = await askCalcom(() => client.getTeamEventType(calcomTeamId, eventTypeId));
    if (eventType.teamId !== calcomTeamId || eventType.id !== eventTypeId) {
      throw teamMismatch({ eventTypeId, expectedTeamId: calcomTeamId, actualTeamId: eventType.teamId ?? null });
    }
    const whyNot = whyNotOffered(eventType);
    if (whyNot !== undefined) {
      throw new AppError('conflict', `This event type cannot be offered: ${whyNot}.`, { facts: { eventTypeId } });
    }
    const { mapping, service } = await deps.writeEventType({ calcomTeamId, eventType, fields: 'take' }, scope);
    return { mapping: await registerWebhook(deps, { mapping, calcom: client }, scope), service };
  };
};

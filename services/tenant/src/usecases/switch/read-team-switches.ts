import { known } from '@fencepost/contracts/errors';
import type { Page } from '@fencepost/contracts/page';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type getTeamSwitch, type listTeamSwitches, TeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'teamSwitches'>;

export const makeGetTeamSwitch =
  ({ teamSwitches }: Deps) =>
  async ({ teamSwitchId }: z.output<typeof getTeamSwitch.input>, { tenantId }: TenantScope): Promise<TeamSwitch> =>
    TeamSwitch.parse(known(await teamSwitches.forTenant(tenantId).byId(teamSwitchId)));

export const makeListTeamSwitches =
  ({ teamSwitches }: Deps) =>
  async (request: z.output<typeof listTeamSwitches.input>, { tenantId }: TenantScope): Promise<Page<TeamSwitch>> => {
    const { data, nextCursor } = await teamSwitches.forTenant(tenantId).page(request);
    return { data: data.map((record) => TeamSwitch.parse(record)), nextCursor };
  };

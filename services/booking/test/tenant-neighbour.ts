import { AppError, known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import { getBranch } from '@fencepost/contracts/tenant/branch';
import { type Company, getCompany, listCompanies } from '@fencepost/contracts/tenant/company';
import { getService, type Service } from '@fencepost/contracts/tenant/mapping';
import {
  calcomKeyPurpose,
  listBookableServices,
  matchHosts,
  openCalcomDoor,
  proveEventType,
  proveService,
} from '@fencepost/contracts/tenant/proof';
import { getStaff } from '@fencepost/contracts/tenant/staff';
import { resolveCall, resolveTenant } from '@fencepost/contracts/tenant/verdict';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import type { SecretBox } from '@fencepost/service-kit/secret-box';
import type { ResolveTenant } from '../src/usecases/ports/neighbours.ts';
import * as commands from './commands-world.ts';
import type { DemoCompany } from './companies.ts';
import { resolveCall as verdictOfCall } from './voice-world.ts';

export const branchOf = ({ tenantId }: Pick<DemoCompany, 'tenantId'>): string => derivedId('bra', tenantId);

/** A service as the tenant service shows it. */
const shown = ({ tenantId, eventTypeId }: DemoCompany): Service => ({
  id: commands.serviceOf({ tenantId, eventTypeId } as DemoCompany),
  ...commands.haircut,
  eventTypeId,
  syncStatus: 'synced',
  lastCalcomSync: null,
  syncError: null,
  active: true,
  withdrawn: false,
  staffIds: (commands.members[tenantId] ?? []).map(({ staffId }) => staffId),
  version: 1,
});

const companyShown = ({ tenantId, calcomTeamId }: DemoCompany): Company => ({
  id: tenantId,
  number: calcomTeamId,
  name: `Company ${calcomTeamId}`,
  timeZone: 'Europe/Berlin',
  locale: 'de-DE',
  currency: 'EUR',
  settings: { acceptDriftUpTo: 'info', syncEveryMinutes: 30 },
  pilot: false,
  status: 'active',
  calcomTeam: { id: calcomTeamId, name: `Team ${calcomTeamId}` },
  version: 2,
});

interface Neighbour {
  readonly answers: () => ResolveTenant;
  readonly secretBox: Pick<SecretBox, 'seal'>;
  /** Whose bookings are read back by schedule. */
  readonly scheduled: readonly DemoCompany[];
}

/** What the tenant service answers booking: each company knows its own service, staff and branch, and no other's. */
export const tenantNeighbour = ({ answers, secretBox, scheduled }: Neighbour): readonly Handler[] => {
  const own = (scope: TenantScope): DemoCompany => commands.companyOf(scope);
  const ownService = (serviceId: string, scope: TenantScope): Service => {
    const service = shown(own(scope));
    return known(service.id === serviceId ? service : undefined);
  };
  const requireBranch = (branchId: string | null, scope: TenantScope): void => {
    if (branchId !== null) known(branchId === branchOf(scope) || undefined);
  };
  return [
    handle(resolveTenant, (question, scope) => answers()(question, scope)),
    handle(resolveCall, (question, scope) => verdictOfCall(question, scope)),
    handle(matchHosts, async ({ hosts }, scope) => {
      const asked = hosts.flatMap(({ calcomUserId: id }) => (id === null ? [] : [{ id }]));
      return { staffIds: [...(await commands.matchHosts(asked, scope))] };
    }),
    handle(proveService, async ({ serviceId, branchId }, scope) => {
      ownService(serviceId, scope);
      requireBranch(branchId, scope);
      return commands.proveService({ serviceId, branchId }, scope);
    }),
    handle(proveEventType, async ({ eventTypeId }, scope) => {
      const company = own(scope);
      if (eventTypeId !== company.eventTypeId) return { proved: false as const, explanation: 'It is another’s.' };
      const serviceId = commands.serviceOf(company);
      const { passport } = await commands.proveService({ serviceId, branchId: null }, scope);
      return { proved: true as const, passport };
    }),
    handle(listBookableServices, async ({ branchId }, scope) => {
      requireBranch(branchId, scope);
      const company = own(scope);
      const { name, timeZone, locale } = companyShown(company);
      return { data: [shown(company)], timeZone, locale, companyName: name };
    }),
    handle(openCalcomDoor, async (_, scope) => {
      const apiKey = commands.keys[scope.tenantId];
      if (apiKey === undefined) throw new AppError('not_found', 'The company has no key.');
      const sealedApiKey = await secretBox.seal(apiKey, { tenantId: scope.tenantId, purpose: calcomKeyPurpose });
      return { calcomTeamId: own(scope).calcomTeamId, sealedApiKey, version: 1 };
    }),
    handle(getCompany, async (_, scope) => companyShown(own(scope))),
    handle(getService, async ({ serviceId }, scope) => ownService(serviceId, scope)),
    handle(getBranch, async ({ branchId }, scope) => {
      requireBranch(branchId, scope);
      const serviceIds = [shown(own(scope)).id];
      return { id: branchId, name: 'Mitte', timeZone: null, serviceIds, status: 'active' as const, version: 1 };
    }),
    handle(getStaff, async ({ staffId }, scope) => {
      known(commands.members[scope.tenantId]?.find((member) => member.staffId === staffId));
      const facts = { email: null, userId: null, branchIds: [], status: 'active' as const };
      return { id: staffId, name: 'Frieda', ...facts, version: 1 };
    }),
    handle(listCompanies, async () => ({ data: scheduled.map(companyShown), nextCursor: null })),
  ];
};

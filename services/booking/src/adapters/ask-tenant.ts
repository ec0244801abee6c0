import { codeOf } from '@fencepost/contracts/errors';
import { getBranch } from '@fencepost/contracts/tenant/branch';
import { getCompany, listCompanies } from '@fencepost/contracts/tenant/company';
import { getService } from '@fencepost/contracts/tenant/mapping';
import {
  listBookableServices,
  matchHosts,
  openCalcomDoor,
  proveEventType,
  proveOwners,
  proveService,
} from '@fencepost/contracts/tenant/proof';
import { getStaff } from '@fencepost/contracts/tenant/staff';
import { resolveCall, resolveTenant } from '@fencepost/contracts/tenant/verdict';
import type { Mesh } from '@fencepost/service-kit/mesh';
import type { AskServiceName } from '../usecases/appointments/get-appointment-calendar-file.ts';
import type { CompanyByNumber, ProveOwners } from '../usecases/ports/legacy.ts';
import type {
  AskCompany,
  AskPrice,
  HasSubject,
  MatchHosts,
  ProveEventType,
  ProveService,
  ResolveTenant,
} from '../usecases/ports/neighbours.ts';
import type { ListBookableServices, ResolveCall } from '../usecases/voice/ports.ts';
import { makeCompaniesWithTeam } from './companies-with-team.ts';

/** What booking asks the tenant service, each question a typed call. */
export const makeAskTenant = ({ call }: Pick<Mesh, 'call'>) => {
  const resolve: ResolveTenant = (question, scope) => call(resolveTenant, question, scope);
  const resolveCaller: ResolveCall = (question, scope) => call(resolveCall, question, scope);
  const prove: ProveService = (question, scope) => call(proveService, question, scope);
  const proveType: ProveEventType = (eventTypeId, scope) => call(proveEventType, { eventTypeId }, scope);
  const owners: ProveOwners = async (subjects, scope) =>
    (await call(proveOwners, { subjects: [...subjects] }, scope)).data;
  const byNumber: CompanyByNumber = async (number, scope) =>
    (await call(listCompanies, { number, limit: 1 }, scope)).data[0];
  const bookable: ListBookableServices = (question, scope) => call(listBookableServices, question, scope);
  const match: MatchHosts = async (hosts, scope) => {
    const asked = hosts.map(({ id = null, email = null }) => ({ calcomUserId: id, email }));
    return (await call(matchHosts, { hosts: asked }, scope)).staffIds;
  };
  const askCompany: AskCompany = (scope) => call(getCompany, {}, scope);
  const askPrice: AskPrice = async (serviceId, scope) =>
    (await unlessUnknown(call(getService, { serviceId }, scope)))?.price ?? null;
  const askServiceName: AskServiceName = async (serviceId, scope) =>
    (await unlessUnknown(call(getService, { serviceId }, scope)))?.name ?? null;
  const hasSubject: HasSubject = async ({ level, id }, scope) => {
    const asking = {
      branch: () => call(getBranch, { branchId: id }, scope),
      service: () => call(getService, { serviceId: id }, scope),
      staff: () => call(getStaff, { staffId: id }, scope),
    };
    return (await unlessUnknown<object>(asking[level]())) !== undefined;
  };

  return {
    resolveTenant: resolve,
    resolveCall: resolveCaller,
    proveService: prove,
    proveEventType: proveType,
    proveOwners: owners,
    companyByNumber: byNumber,
    listBookableServices: bookable,
    matchHosts: match,
    askCompany,
    askPrice,
    askServiceName,
    hasSubject,
    companiesWithTeam: makeCompaniesWithTeam((request, scope) => call(listCompanies, request, scope)),
    askForDoor: (scope: Parameters<AskCompany>[0]) => call(openCalcomDoor, {}, scope),
  };
};

const unlessUnknown = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === 'not_found') return undefined;
    throw error;
  }
};

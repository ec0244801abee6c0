import type { Clock } from '@fencepost/service-kit/clock';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import { makeGet, makeList } from '@fencepost/service-kit/read-records';
import { readPhoneNumber } from '../adapters/phone-number.ts';
import { makeListOfferableServices } from '../usecases/branches/list-offerable-services.ts';
import { makeCreateBranch, makeUpdateBranch } from '../usecases/branches/manage-branches.ts';
import { makeOfferServices } from '../usecases/branches/offer-services.ts';
import { makeRemoveBranch } from '../usecases/branches/remove-branch.ts';
import { makeGetCompany, makeListCompanies } from '../usecases/companies/read-companies.ts';
import { makeResumeCompany, makeSuspendCompany } from '../usecases/companies/suspend-company.ts';
import { makeUpdateCompany } from '../usecases/companies/update-company.ts';
import { makeCloseEndpoint, makeRevokeApiKey } from '../usecases/doors/close-doors.ts';
import { makeListApiKeys, makeListEndpoints } from '../usecases/doors/list-doors.ts';
import { makeListFlags, makeRequireFlag } from '../usecases/flags/read-flags.ts';
import { makeListFlagRollouts, makeSetFlagRollout } from '../usecases/flags/roll-out-flag.ts';
import { makeSetFlagOverride } from '../usecases/flags/set-flag-override.ts';
import { makeSetPilot } from '../usecases/flags/set-pilot.ts';
import { makeAssignPhoneNumber } from '../usecases/phone-numbers/assign-phone-number.ts';
import { makeMovePhoneNumber, makeReleasePhoneNumber } from '../usecases/phone-numbers/manage-phone-numbers.ts';
import type { Stores } from '../usecases/ports.ts';
import { makeListBookableServices } from '../usecases/proof/list-bookable-services.ts';
import { makeMatchHosts } from '../usecases/proof/match-hosts.ts';
import { makeOpenCalcomDoor } from '../usecases/proof/open-calcom-door.ts';
import { makeProveEventType } from '../usecases/proof/prove-event-type.ts';
import { makeProveOwners } from '../usecases/proof/prove-owners.ts';
import { makeProveService } from '../usecases/proof/prove-service.ts';
import { makeCreateStaff, makeRemoveStaff, makeUpdateStaff } from '../usecases/staff/manage-staff.ts';
import { makeCheckServiceOwnership } from '../usecases/teams/check-service-ownership.ts';
import { makeUpdateService } from '../usecases/teams/update-service.ts';
import { makeRegisterVoiceAgent, makeRemoveVoiceAgent } from '../usecases/voice-agents/manage-voice-agents.ts';

/** What a company is made of, as far as no other system has a say in it. */
export const wireModel = (world: Stores & { readonly random: RandomBytes; readonly clock: Clock }) => ({
  listCompanies: makeListCompanies(world),
  getCompany: makeGetCompany(world),
  updateCompany: makeUpdateCompany(world),
  suspendCompany: makeSuspendCompany(world),
  resumeCompany: makeResumeCompany(world),

  listFlags: makeListFlags(world),
  requireFlag: makeRequireFlag(world),
  setFlagOverride: makeSetFlagOverride(world),
  setFlagRollout: makeSetFlagRollout(world),
  listFlagRollouts: makeListFlagRollouts(world),
  setPilot: makeSetPilot(world),

  createBranch: makeCreateBranch(world),
  listBranches: makeList(world.branches),
  getBranch: makeGet(world.branches, 'branchId'),
  updateBranch: makeUpdateBranch(world),
  removeBranch: makeRemoveBranch(world),
  listOfferableServices: makeListOfferableServices(world),
  offerServices: makeOfferServices(world),

  createStaff: makeCreateStaff(world),
  listStaff: makeList(world.staff),
  getStaff: makeGet(world.staff, 'staffId'),
  updateStaff: makeUpdateStaff(world),
  removeStaff: makeRemoveStaff(world),

  assignPhoneNumber: makeAssignPhoneNumber({ ...world, readPhoneNumber }),
  listPhoneNumbers: makeList(world.phoneNumbers),
  getPhoneNumber: makeGet(world.phoneNumbers, 'phoneNumberId'),
  movePhoneNumber: makeMovePhoneNumber(world),
  releasePhoneNumber: makeReleasePhoneNumber(world),

  registerVoiceAgent: makeRegisterVoiceAgent(world),
  listVoiceAgents: makeList(world.voiceAgents),
  getVoiceAgent: makeGet(world.voiceAgents, 'voiceAgentId'),
  removeVoiceAgent: makeRemoveVoiceAgent(world),

  listServices: makeList(world.services),
  getService: makeGet(world.services, 'serviceId'),
  updateService: makeUpdateService(world),
  listMappings: makeList(world.mappings),
  checkServiceOwnership: makeCheckServiceOwnership(world),

  proveService: makeProveService(world),
  proveEventType: makeProveEventType(world),
  proveOwners: makeProveOwners(world),
  listBookableServices: makeListBookableServices(world),
  matchHosts: makeMatchHosts(world),
  openCalcomDoor: makeOpenCalcomDoor(world),

  listApiKeys: makeListApiKeys(world),
  revokeApiKey: makeRevokeApiKey(world),
  listEndpoints: makeListEndpoints(world),
  closeEndpoint: makeCloseEndpoint(world),
});

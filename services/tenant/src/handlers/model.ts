import { listApiKeys, revokeApiKey } from '@fencepost/contracts/tenant/api-key';
import {
  createBranch,
  getBranch,
  listBranches,
  listOfferableServices,
  offerServices,
  removeBranch,
  updateBranch,
} from '@fencepost/contracts/tenant/branch';
import {
  getCompany,
  listCompanies,
  resumeCompany,
  suspendCompany,
  updateCompany,
} from '@fencepost/contracts/tenant/company';
import { closeEndpoint, listEndpoints } from '@fencepost/contracts/tenant/endpoint';
import {
  listFlagRollouts,
  listFlags,
  requireFlag,
  setFlagOverride,
  setFlagRollout,
  setPilot,
} from '@fencepost/contracts/tenant/flag';
import {
  checkServiceOwnership,
  getService,
  listMappings,
  listServices,
  updateService,
} from '@fencepost/contracts/tenant/mapping';
import {
  assignPhoneNumber,
  getPhoneNumber,
  listPhoneNumbers,
  movePhoneNumber,
  releasePhoneNumber,
} from '@fencepost/contracts/tenant/phone-number';
import { listBookableServices, matchHosts, openCalcomDoor, proveService } from '@fencepost/contracts/tenant/proof';
import { createStaff, getStaff, listStaff, removeStaff, updateStaff } from '@fencepost/contracts/tenant/staff';
import {
  getVoiceAgent,
  listVoiceAgents,
  registerVoiceAgent,
  removeVoiceAgent,
} from '@fencepost/contracts/tenant/voice-agent';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import type { ModelUseCases } from '../wire/model.ts';

/** Questions and commands about what a company is made of: contract -> use case. */
export const modelHandlersOf = (does: ModelUseCases): readonly Handler[] => [
  handle(listCompanies, does.listCompanies),
  handle(getCompany, does.getCompany),
  handle(updateCompany, does.updateCompany),
  handle(suspendCompany, does.suspendCompany),
  handle(resumeCompany, does.resumeCompany),

  handle(listFlags, does.listFlags),
  handle(requireFlag, does.requireFlag),
  handle(setFlagOverride, does.setFlagOverride),
  handle(setFlagRollout, does.setFlagRollout),
  handle(listFlagRollouts, does.listFlagRollouts),
  handle(setPilot, does.setPilot),

  handle(createBranch, does.createBranch),
  handle(listBranches, does.listBranches),
  handle(getBranch, does.getBranch),
  handle(updateBranch, does.updateBranch),
  handle(removeBranch, does.removeBranch),
  handle(listOfferableServices, does.listOfferableServices),
  handle(offerServices, does.offerServices),

  handle(createStaff, does.createStaff),
  handle(listStaff, does.listStaff),
  handle(getStaff, does.getStaff),
  handle(updateStaff, does.updateStaff),
  handle(removeStaff, does.removeStaff),

  handle(assignPhoneNumber, does.assignPhoneNumber),
  handle(listPhoneNumbers, does.listPhoneNumbers),
  handle(getPhoneNumber, does.getPhoneNumber),
  handle(movePhoneNumber, does.movePhoneNumber),
  handle(releasePhoneNumber, does.releasePhoneNumber),

  handle(registerVoiceAgent, does.registerVoiceAgent),
  handle(listVoiceAgents, does.listVoiceAgents),
  handle(getVoiceAgent, does.getVoiceAgent),
  handle(removeVoiceAgent, does.removeVoiceAgent),

  handle(listServices, does.listServices),
  handle(getService, does.getService),
  handle(updateService, does.updateService),
  handle(listMappings, does.listMappings),
  handle(checkServiceOwnership, does.checkServiceOwnership),

  handle(proveService, does.proveService),
  handle(listBookableServices, does.listBookableServices),
  handle(matchHosts, does.matchHosts),
  handle(openCalcomDoor, does.openCalcomDoor),

  handle(listApiKeys, does.listApiKeys),
  handle(revokeApiKey, does.revokeApiKey),
  handle(listEndpoints, does.listEndpoints),
  handle(closeEndpoint, does.closeEndpoint),
];

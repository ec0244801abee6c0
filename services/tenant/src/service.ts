import { inspectTenantDatabase } from '@fencepost/contracts/integrity/database';
import { scanTenant } from '@fencepost/contracts/integrity/facts';
import { listTenantDatabaseRules, setTenantDatabaseRule } from '@fencepost/contracts/integrity/ratchet';
import { repairTenantRecord } from '@fencepost/contracts/integrity/repair-step';
import { inspectTenantWork } from '@fencepost/contracts/integrity/work';
import * as apiKey from '@fencepost/contracts/tenant/api-key';
import * as branch from '@fencepost/contracts/tenant/branch';
import * as company from '@fencepost/contracts/tenant/company';
import * as credential from '@fencepost/contracts/tenant/credential';
import * as drift from '@fencepost/contracts/tenant/drift';
import * as endpoint from '@fencepost/contracts/tenant/endpoint';
import * as flag from '@fencepost/contracts/tenant/flag';
import * as legacy from '@fencepost/contracts/tenant/legacy';
import * as mapping from '@fencepost/contracts/tenant/mapping';
import * as offboarding from '@fencepost/contracts/tenant/offboarding';
import * as phoneNumber from '@fencepost/contracts/tenant/phone-number';
import * as proof from '@fencepost/contracts/tenant/proof';
import * as staff from '@fencepost/contracts/tenant/staff';
import * as sync from '@fencepost/contracts/tenant/sync';
import * as team from '@fencepost/contracts/tenant/team';
import * as teamSwitch from '@fencepost/contracts/tenant/team-switch';
import * as verdict from '@fencepost/contracts/tenant/verdict';
import * as voiceAgent from '@fencepost/contracts/tenant/voice-agent';
import { type Handler, handle, handleAll } from '@fencepost/service-kit/mesh';
import type { UseCases } from './wire.ts';

/** Questions and commands: every action that these contracts declare -> the use case of its name. */
export const handlersOf = (does: UseCases): readonly Handler[] => [
  ...handleAll(company, does),
  ...handleAll(flag, does),

  ...handleAll(branch, does),
  ...handleAll(staff, does),
  ...handleAll(phoneNumber, does),
  ...handleAll(voiceAgent, does),

  ...handleAll(credential, does),
  ...handleAll(team, does),
  ...handleAll(sync, does),
  ...handleAll(mapping, does),
  ...handleAll(drift, does),

  ...handleAll(endpoint, does),
  ...handleAll(apiKey, does),
  ...handleAll(verdict, does),
  ...handleAll(proof, does),

  ...handleAll(teamSwitch, does),
  ...handleAll(offboarding, does),
  ...handleAll(legacy, does),
  handle(scanTenant, does.scan),
  handle(repairTenantRecord, does.repairRecord),
  handle(inspectTenantDatabase, does.inspectDatabase),
  handle(inspectTenantWork, does.inspectWork),
  handle(listTenantDatabaseRules, does.listDatabaseRules),
  handle(setTenantDatabaseRule, does.setDatabaseRule),
];

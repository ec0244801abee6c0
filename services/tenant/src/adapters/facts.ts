import { ApiKey } from '@fencepost/contracts/tenant/api-key';
import { Branch } from '@fencepost/contracts/tenant/branch';
import { Company } from '@fencepost/contracts/tenant/company';
import { CalcomCredential } from '@fencepost/contracts/tenant/credential';
import { Drift } from '@fencepost/contracts/tenant/drift';
import { Endpoint } from '@fencepost/contracts/tenant/endpoint';
import { StagedRow } from '@fencepost/contracts/tenant/legacy';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import { PhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import { Staff } from '@fencepost/contracts/tenant/staff';
import { TeamBinding, TeamMember } from '@fencepost/contracts/tenant/team';
import { VoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import type { Store } from '@fencepost/mongo-kit/collection';
import { factReader, factsFrom, platformFactReader, shownBy } from '@fencepost/mongo-kit/facts';
import type { StoredFacts } from '@fencepost/service-kit/scan';
import type { SecretBox } from '@fencepost/service-kit/secret-box';
import { registryReader, withMark } from './registry-facts.ts';
import type { RegistryMarks } from './registry-marks.ts';
import { rows } from './rows.ts';

/** Facts show what events show: the contract's schema leaves secrets and hashes out. */
export const makeFacts = (
  store: Store,
  registry: { readonly marks: RegistryMarks; readonly sealing: SecretBox },
): StoredFacts =>
  factsFrom({
    companies: factReader(store.collection(rows.companies), 'company', shownBy(Company)),
    services: factReader(store.collection(rows.services), 'service', shownBy(Service)),
    mappings: factReader(store.collection(rows.mappings), 'mapping', shownBy(Mapping)),
    endpoints: factReader(store.collection(rows.endpoints), 'endpoint', shownBy(Endpoint)),
    apiKeys: factReader(store.collection(rows.apiKeys), 'apiKey', shownBy(ApiKey)),
    branches: factReader(store.collection(rows.branches), 'branch', shownBy(Branch.omit({ name: true }))),
    staff: factReader(store.collection(rows.staff), 'staff', shownBy(Staff.omit({ name: true, email: true }))),
    phoneNumbers: factReader(
      store.collection(rows.phoneNumbers),
      'phoneNumber',
      withMark(shownBy(PhoneNumber.omit({ number: true, label: true })), registry.marks),
    ),
    voiceAgents: factReader(
      store.collection(rows.voiceAgents),
      'voiceAgent',
      shownBy(VoiceAgent.omit({ label: true })),
    ),
    teamBindings: factReader(store.collection(rows.teamBindings), 'teamBinding', shownBy(TeamBinding)),
    teamMembers: factReader(
      store.collection(rows.teamMembers),
      'teamMember',
      shownBy(TeamMember.omit({ name: true, email: true })),
    ),
    calcomCredentials: factReader(
      store.collection(rows.calcomCredentials),
      'calcomCredential',
      shownBy(CalcomCredential),
    ),
    drifts: factReader(store.collection(rows.drifts), 'drift', shownBy(Drift)),
    stagedRows: platformFactReader(store.collection(rows.stagedRows).platform(), 'stagedRow', shownBy(StagedRow)),
    bindings: registryReader(store.collection(rows.bindings).platform(), registry),
  });

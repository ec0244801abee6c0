import { scanTenant } from '@fencepost/contracts/integrity/facts';
import {
  apiKeyIssued,
  apiKeyRevoked,
  issueApiKey,
  issueCompanyApiKey,
  issueOperatorKey,
} from '@fencepost/contracts/tenant/api-key';
import { companyChanged, registerCompany } from '@fencepost/contracts/tenant/company';
import {
  endpointClosed,
  endpointOpened,
  endpointSecretRotated,
  openEndpoint,
  rotateEndpointSecret,
} from '@fencepost/contracts/tenant/endpoint';
import {
  demoteStagedRow,
  importLegacyRows,
  listStagedRows,
  promoteStagedRow,
} from '@fencepost/contracts/tenant/legacy';
import { resolveCall, resolveTenant } from '@fencepost/contracts/tenant/verdict';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import { driftHandlersOf } from './handlers/drift.ts';
import { leavingHandlersOf } from './handlers/leaving.ts';
import { modelHandlersOf } from './handlers/model.ts';
import { syncHandlersOf } from './handlers/sync.ts';
import type { Change } from './usecases/doors/publish-directory.ts';
import type { UseCases } from './wire.ts';

/** Questions and commands: contract -> use case. */
export const handlersOf = (does: UseCases): readonly Handler[] => [
  handle(registerCompany, does.registerCompany),
  handle(openEndpoint, does.openEndpoint),
  handle(rotateEndpointSecret, does.rotateEndpointSecret),
  handle(issueApiKey, does.issueApiKey),
  handle(issueCompanyApiKey, does.issueCompanyApiKey),
  handle(issueOperatorKey, does.issueOperatorKey),
  handle(resolveTenant, does.resolveTenant),
  handle(resolveCall, does.resolveCall),
  handle(importLegacyRows, does.importLegacyRows),
  handle(listStagedRows, does.listStagedRows),
  handle(promoteStagedRow, does.promoteStagedRow),
  handle(demoteStagedRow, does.demoteStagedRow),
  handle(scanTenant, does.scan),
  ...modelHandlersOf(does),
  ...driftHandlersOf(does),
  ...leavingHandlersOf(does),
  ...syncHandlersOf(does),
];

/** Facts of our own that change the edge's directory: subject -> use case. */
export const directoryChangesOf = (does: UseCases): Readonly<Record<string, (change: Change) => Promise<void>>> => ({
  [endpointOpened.subject]: does.directory.refreshEndpoint,
  [endpointSecretRotated.subject]: does.directory.refreshEndpoint,
  [endpointClosed.subject]: does.directory.refreshEndpoint,
  [apiKeyIssued.subject]: does.directory.refreshApiKey,
  [apiKeyRevoked.subject]: does.directory.refreshApiKey,
  [companyChanged.subject]: does.directory.refreshCompany,
});

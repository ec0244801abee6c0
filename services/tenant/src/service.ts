import { scanTenant } from '@fencepost/contracts/integrity/facts';
import { apiKeyIssued, issueApiKey, issueOperatorKey } from '@fencepost/contracts/tenant/api-key';
import { bindTeam, registerCompany } from '@fencepost/contracts/tenant/company';
import {
  endpointOpened,
  endpointSecretRotated,
  openEndpoint,
  rotateEndpointSecret,
} from '@fencepost/contracts/tenant/endpoint';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { resolveTenant } from '@fencepost/contracts/tenant/verdict';
import { type Handler, handle } from '@fencepost/service-kit/mesh';
import type { Change } from './usecases/publish-directory.ts';
import type { UseCases } from './wire.ts';

/** Questions and commands: contract -> use case. */
export const handlersOf = (does: UseCases): readonly Handler[] => [
  handle(registerCompany, does.registerCompany),
  handle(bindTeam, does.bindTeam),
  handle(mapEventType, does.mapEventType),
  handle(openEndpoint, does.openEndpoint),
  handle(rotateEndpointSecret, does.rotateEndpointSecret),
  handle(issueApiKey, does.issueApiKey),
  handle(issueOperatorKey, does.issueOperatorKey),
  handle(resolveTenant, does.resolveTenant),
  handle(scanTenant, does.scan),
];

/** Facts of our own that change the edge's directory: subject -> use case. */
export const directoryChangesOf = (does: UseCases): Readonly<Record<string, (change: Change) => Promise<void>>> => ({
  [endpointOpened.subject]: does.directory.refreshEndpoint,
  [endpointSecretRotated.subject]: does.directory.refreshEndpoint,
  [apiKeyIssued.subject]: does.directory.refreshApiKey,
});

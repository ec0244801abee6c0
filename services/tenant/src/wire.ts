import { makeScan } from '@fencepost/service-kit/scan';
import { makeRegisterCompany } from './usecases/companies/register-company.ts';
import { makeIssueApiKey } from './usecases/doors/issue-api-key.ts';
import { makeIssueCompanyApiKey } from './usecases/doors/issue-company-api-key.ts';
import { makeIssueOperatorKey } from './usecases/doors/issue-operator-key.ts';
import { makeOpenEndpoint } from './usecases/doors/open-endpoint.ts';
import { makePublishDirectory } from './usecases/doors/publish-directory.ts';
import { makeRotateEndpointSecret } from './usecases/doors/rotate-endpoint-secret.ts';
import { makeDemoteStagedRow } from './usecases/legacy/demote-staged-row.ts';
import { makeImportLegacyRows } from './usecases/legacy/import-legacy-rows.ts';
import { makeListStagedRows } from './usecases/legacy/list-staged-rows.ts';
import { makePromoteStagedRow } from './usecases/legacy/promote-staged-row.ts';
import { makeResolveCall } from './usecases/resolution/resolve-call.ts';
import { makeResolveTenant } from './usecases/resolution/resolve-tenant.ts';
import { wireDrift } from './wire/drift.ts';
import { wireLeaving } from './wire/leaving.ts';
import { wireModel } from './wire/model.ts';
import { wireSync } from './wire/sync.ts';
import type { World } from './world.ts';

export const wireUseCases = (world: World) => {
  const directory = makePublishDirectory(world);
  const sync = wireSync(world);
  const issueApiKey = makeIssueApiKey(world);
  return {
    registerCompany: makeRegisterCompany(world),
    openEndpoint: makeOpenEndpoint(world),
    rotateEndpointSecret: makeRotateEndpointSecret(world),
    issueApiKey,
    issueCompanyApiKey: makeIssueCompanyApiKey({ issueApiKey }),
    issueOperatorKey: makeIssueOperatorKey({ ...world, directory }),
    resolveTenant: makeResolveTenant(world),
    resolveCall: makeResolveCall(world),
    importLegacyRows: makeImportLegacyRows(world),
    listStagedRows: makeListStagedRows(world),
    promoteStagedRow: makePromoteStagedRow({ ...world, mapEventType: sync.mapEventType }),
    demoteStagedRow: makeDemoteStagedRow(world),
    scan: makeScan(world.facts),
    directory,
    ...wireModel(world),
    ...wireDrift(world),
    ...wireLeaving({ ...world, directory, openSyncRun: sync.openSyncRun }),
    ...sync,
  };
};

export type UseCases = ReturnType<typeof wireUseCases>;

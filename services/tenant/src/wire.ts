import type { TenantId } from '@fencepost/contracts/ids';
import { wireDatabaseRules } from '@fencepost/mongo-kit/rule-actions';
import { makeScan } from '@fencepost/service-kit/scan';
import { makeRegisterCompany } from './usecases/companies/register-company.ts';
import { makeIssueApiKey } from './usecases/doors/issue-api-key.ts';
import { makeIssueCompanyApiKey } from './usecases/doors/issue-company-api-key.ts';
import { makeIssueOperatorKey } from './usecases/doors/issue-operator-key.ts';
import { knownAtOnce } from './usecases/doors/known-at-once.ts';
import { makeOpenEndpoint } from './usecases/doors/open-endpoint.ts';
import { makeListOperatorKeys, makeRevokeOperatorKey } from './usecases/doors/operator-keys.ts';
import { makePublishDirectory } from './usecases/doors/publish-directory.ts';
import { makeRotateEndpointSecret } from './usecases/doors/rotate-endpoint-secret.ts';
import { makeDemoteStagedRow } from './usecases/legacy/demote-staged-row.ts';
import { makeImportLegacyRows } from './usecases/legacy/import-legacy-rows.ts';
import { makeListStagedRows } from './usecases/legacy/list-staged-rows.ts';
import { makePromoteStagedRow } from './usecases/legacy/promote-staged-row.ts';
import { makeRepairRecord } from './usecases/repair/repair-record.ts';
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
  const model = wireModel(world);
  const endpointKnown = ({ id }: { readonly id: string }, tenantId: TenantId) =>
    directory.refreshEndpoint({ tenantId, id });
  const keyKnown = ({ id }: { readonly id: string }, tenantId: TenantId) => directory.refreshApiKey({ tenantId, id });
  const issueApiKey = knownAtOnce(makeIssueApiKey(world), ({ apiKey }, tenantId) => keyKnown(apiKey, tenantId));
  const promoteStagedRow = makePromoteStagedRow({ ...world, mapEventType: sync.mapEventType });
  return {
    registerCompany: makeRegisterCompany(world),
    openEndpoint: knownAtOnce(makeOpenEndpoint(world), endpointKnown),
    rotateEndpointSecret: knownAtOnce(makeRotateEndpointSecret(world), endpointKnown),
    issueApiKey,
    issueCompanyApiKey: makeIssueCompanyApiKey({ issueApiKey }),
    issueOperatorKey: makeIssueOperatorKey({ ...world, directory }),
    listOperatorKeys: makeListOperatorKeys(world),
    revokeOperatorKey: makeRevokeOperatorKey({ ...world, directory }),
    resolveTenant: makeResolveTenant(world),
    resolveCall: makeResolveCall(world),
    importLegacyRows: makeImportLegacyRows(world),
    listStagedRows: makeListStagedRows(world),
    promoteStagedRow,
    demoteStagedRow: makeDemoteStagedRow(world),
    repairRecord: makeRepairRecord({ ...world, promoteStagedRow }),
    scan: makeScan(world.facts),
    inspectDatabase: world.inspectDatabase,
    inspectWork: world.inspectWork,
    ...wireDatabaseRules(world.databaseRules),
    directory,
    ...model,
    revokeApiKey: knownAtOnce(model.revokeApiKey, keyKnown),
    closeEndpoint: knownAtOnce(model.closeEndpoint, endpointKnown),
    ...wireDrift({ ...world, openSyncRun: sync.openSyncRun }),
    ...wireLeaving({ ...world, directory, openSyncRun: sync.openSyncRun }),
    ...sync,
  };
};

export type UseCases = ReturnType<typeof wireUseCases>;

import type { Clock } from '@fencepost/service-kit/clock';
import { makeScan, type StoredFacts } from '@fencepost/service-kit/scan';
import { makeBindTeam } from './usecases/bind-team.ts';
import { makeIssueApiKey } from './usecases/issue-api-key.ts';
import { makeIssueOperatorKey } from './usecases/issue-operator-key.ts';
import { makeMapEventType } from './usecases/map-event-type.ts';
import { makeOpenEndpoint } from './usecases/open-endpoint.ts';
import type { Directory, RandomBytes, Sealing, Stores } from './usecases/ports.ts';
import { makePublishDirectory } from './usecases/publish-directory.ts';
import { makeRegisterCompany } from './usecases/register-company.ts';
import { makeResolveTenant } from './usecases/resolve-tenant.ts';
import { makeRotateEndpointSecret } from './usecases/rotate-endpoint-secret.ts';

/** What the use cases need of the world: in a process MongoDB and NATS, in their tests memory and a fixed clock. */
export interface World extends Stores {
  readonly facts: StoredFacts;
  readonly entries: Directory;
  readonly sealing: Sealing;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

export const wireUseCases = (world: World) => {
  const directory = makePublishDirectory(world);
  return {
    registerCompany: makeRegisterCompany(world),
    bindTeam: makeBindTeam(world),
    mapEventType: makeMapEventType(world),
    openEndpoint: makeOpenEndpoint(world),
    rotateEndpointSecret: makeRotateEndpointSecret(world),
    issueApiKey: makeIssueApiKey(world),
    issueOperatorKey: makeIssueOperatorKey({ ...world, directory }),
    resolveTenant: makeResolveTenant(world),
    scan: makeScan(world.facts),
    directory,
  };
};

export type UseCases = ReturnType<typeof wireUseCases>;

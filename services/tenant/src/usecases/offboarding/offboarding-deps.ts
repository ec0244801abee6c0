import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import type { PublishDirectory } from '../doors/publish-directory.ts';
import type { CompanyStores, CountDependents, Stores } from '../ports.ts';
import type { CalcomDeps } from '../teams/open-calcom.ts';

/** What the leave of a company needs: everything that a company can have. */
export interface OffboardingDeps
  extends CalcomDeps,
    CompanyStores,
    Pick<Stores, 'offboardings' | 'bindings' | 'stagedRows' | 'idempotencyKeys'> {
  readonly directory: Pick<PublishDirectory, 'refreshEndpoint' | 'refreshApiKey'>;
  readonly countDependents: CountDependents;
  readonly rings: { readonly offboarding: Ring };
  readonly random: RandomBytes;
  readonly clock: Clock;
}

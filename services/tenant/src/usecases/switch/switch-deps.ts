import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import type { CountDependents, Stores } from '../ports.ts';
import type { OpenSyncRun } from '../sync/open-sync-run.ts';
import type { CalcomDeps } from '../teams/open-calcom.ts';

/** What team switches need. */
export interface SwitchDeps
  extends CalcomDeps,
    Pick<
      Stores,
      | 'companies'
      | 'services'
      | 'mappings'
      | 'branches'
      | 'phoneNumbers'
      | 'teamBindings'
      | 'teamMembers'
      | 'syncRuns'
      | 'teamSwitches'
      | 'bindings'
    > {
  readonly countDependents: CountDependents;
  readonly openSyncRun: OpenSyncRun;
  readonly rings: { readonly teamSwitch: Ring };
  readonly random: RandomBytes;
  readonly clock: Clock;
}

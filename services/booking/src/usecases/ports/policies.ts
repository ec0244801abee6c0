import type { Policy } from '@fencepost/contracts/booking/policy';
import type { Envelope } from '@fencepost/contracts/envelope';
import type { Listed, PageOf, Removal } from './pages.ts';

export interface Policies {
  byId(id: string): Promise<Policy | undefined>;
  /** Those of these that there are. */
  byIds(ids: readonly string[]): Promise<readonly Policy[]>;
  /** False where the policy is there already. */
  add(policy: Policy, event: Envelope): Promise<boolean>;
  /** Writes over the version before; throws `stale_version`. */
  save(policy: Policy, event: Envelope): Promise<void>;
  /** Newest first. */
  page(request: PageOf<{ readonly level?: Policy['level'] | undefined }>): Promise<readonly Listed<Policy>[]>;
  readonly removal: Removal;
}

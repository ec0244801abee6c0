import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { Leasing } from '@fencepost/service-kit/leasing';
import type { StoredIntent } from '../../domain/stored-intent.ts';
import type { MatchHosts, OpenCalcom, ProveService, Stores } from '../ports.ts';

/** What telling Cal.com works with. */
export interface OutboundDeps extends Pick<Stores, 'appointments' | 'claims' | 'customers' | 'intents'> {
  readonly leasing: Leasing<StoredIntent>;
  readonly openCalcom: OpenCalcom;
  readonly proveService: ProveService;
  readonly matchHosts: MatchHosts;
  readonly ringIntent: Ring;
  readonly clock: Clock;
}

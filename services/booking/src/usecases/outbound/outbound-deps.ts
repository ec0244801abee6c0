import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { Leasing } from '@fencepost/service-kit/leasing';
import type { StoredIntent } from '../../domain/stored-intent.ts';
import type { SealPersonal } from '../audit/seal-personal.ts';
import type { OpenCalcom } from '../ports/calcom.ts';
import type { MatchHosts, ProveService } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';

/** What telling Cal.com works with. */
export interface OutboundDeps extends Pick<Stores, 'appointments' | 'claims' | 'holds' | 'customers' | 'intents'> {
  readonly leasing: Leasing<StoredIntent>;
  readonly openCalcom: OpenCalcom;
  readonly proveService: ProveService;
  readonly matchHosts: MatchHosts;
  /** Where a person who has something said again asks from belongs into the audit (PRT-022). */
  readonly sealPersonal: SealPersonal;
  readonly ringIntent: Ring;
  readonly clock: Clock;
}

import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { Leasing } from '@fencepost/service-kit/leasing';
import type { StoredReservation } from '../../domain/stored-reservation.ts';
import type { OpenCalcom } from '../ports/calcom.ts';
import type { ProveService } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';

/** What keeping held slots at Cal.com works with. */
export interface ReservationDeps extends Pick<Stores, 'claims' | 'holds' | 'reservations'> {
  readonly leasing: Leasing<StoredReservation>;
  readonly openCalcom: OpenCalcom;
  readonly proveService: ProveService;
  readonly ringReservation: Ring;
  readonly clock: Clock;
}

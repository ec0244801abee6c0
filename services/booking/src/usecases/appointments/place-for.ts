import type { Location } from '@fencepost/contracts/booking/location';
import { mayCall } from '@fencepost/contracts/roles';
import type { TenantScope } from '@fencepost/contracts/scope';
import { locationOf } from '../../domain/location.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';

/** Where an appointment takes place, as whoever asks may know it: the staff the place itself, everybody else its kind. */
export const placeFor = ({ actor }: TenantScope, { appointment, facts }: StoredAppointment): Location | null =>
  actor.kind === 'api_key' && mayCall('staff', actor) ? locationOf(facts) : appointment.location;

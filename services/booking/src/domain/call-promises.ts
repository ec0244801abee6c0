import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Call } from '@fencepost/contracts/booking/call';
import type { CallbackPriority } from '@fencepost/contracts/booking/callback';
import type { Instant } from '@fencepost/contracts/instant';

export type VoicePromise = Call['promises'][number];

/** `unsure` while Cal.com has not answered. */
export type Standing = 'kept' | 'broken' | 'unsure';

const HOUR_MS = 3_600_000;
const URGENT_WITHIN_MS = 4 * HOUR_MS;
const HIGH_WITHIN_MS = 24 * HOUR_MS;

const takesPlace: readonly Appointment['status'][] = ['requested', 'booked', 'completed', 'no_show'];

/** What was said last about each appointment: a booking that was moved later in the call is no promise any more. */
export const lastPromises = (promises: readonly VoicePromise[]): readonly VoicePromise[] =>
  promises.filter(
    ({ appointmentId }, at) =>
      appointmentId === null || !promises.slice(at + 1).some((later) => later.appointmentId === appointmentId),
  );

/** What was promised in a call behind an answer: about the same appointment, or of one that takes place instead. */
export const promisedSince = (
  promises: readonly VoicePromise[],
  { promise, answeredAt }: { readonly promise: VoicePromise | null; readonly answeredAt: Instant },
): { readonly aboutTheSame: boolean; readonly ofAnother: boolean } => {
  const at = promise === null ? -1 : promises.findLastIndex((one) => isSamePromise(one, promise));
  const since = at < 0 ? promises.filter((one) => one.at > answeredAt) : promises.slice(at + 1);
  const told = promise?.appointmentId ?? null;
  return {
    aboutTheSame: told !== null && since.some(({ appointmentId }) => appointmentId === told),
    ofAnother: since.some(
      ({ appointmentId, kind }) => appointmentId !== null && appointmentId !== told && kind !== 'cancelled',
    ),
  };
};

/** Whether what a caller was told is so (A8). A call-back is promised only once it is written down. */
export const standingOf = (
  { kind, startsAt }: Pick<VoicePromise, 'kind' | 'startsAt'>,
  appointment: Appointment | undefined,
): Standing => {
  if (kind === 'callback') return 'kept';
  if (appointment === undefined || appointment.sync === 'failed') return 'broken';
  const { status, contested, sync } = appointment;
  const isSo =
    kind === 'cancelled'
      ? status === 'cancelled'
      : takesPlace.includes(status) && appointment.startsAt === startsAt && !contested;
  if (!isSo) return 'broken';
  return sync === 'pending' ? 'unsure' : 'kept';
};

/** How soon somebody must be called who was told something that is not so: the nearer the time, the sooner. */
export const priorityFor = (startsAt: Instant | null, now: Instant): CallbackPriority => {
  if (startsAt === null) return 'normal';
  const ahead = Date.parse(startsAt) - Date.parse(now);
  if (ahead <= URGENT_WITHIN_MS) return 'urgent';
  return ahead <= HIGH_WITHIN_MS ? 'high' : 'normal';
};

export const isSamePromise = (one: VoicePromise, other: VoicePromise): boolean =>
  one.kind === other.kind && one.appointmentId === other.appointmentId && one.startsAt === other.startsAt;

import type { Call } from '@fencepost/contracts/booking/call';
import type { StoryStep } from '@fencepost/contracts/booking/delivery';
import type { Instant } from '@fencepost/contracts/instant';
import { step } from './step.ts';

const promised: Readonly<Record<Call['promises'][number]['kind'], string>> = {
  booked: 'it is booked',
  rescheduled: 'it was moved',
  cancelled: 'it is cancelled',
  callback: 'somebody calls back',
};

/** What was said on the telephone about one appointment, and whether it was so when the call was over (A8). */
export const callOf = (
  { id, promises, promisesKept, startedAt, endedAt, status }: Call,
  noticedAt: Instant,
  appointmentId: string,
): StoryStep[] => {
  const refs = { callId: id };
  const told = promises
    .filter((promise) => promise.appointmentId === appointmentId)
    .map(({ at, kind, startsAt }) => {
      const when = startsAt === null ? '' : ` (begins ${startsAt})`;
      return step(at, 'call', `The caller was told that ${promised[kind]}${when}.`, refs);
    });
  const begun = step(startedAt ?? noticedAt, 'call', `Somebody called: call ${id}.`, refs);
  if (status === 'ongoing') return [begun, ...told];
  const looked = {
    yes: ' All that was told in it is so.',
    no: ' Not all that was told in it is so: somebody is to call back.',
    open: ' What was told in it is yet to be compared with what is booked.',
  }[promisesKept === null ? 'open' : promisesKept ? 'yes' : 'no'];
  const over = step(endedAt ?? told.at(-1)?.at ?? noticedAt, 'call', `The call was over.${looked}`, refs);
  return [begun, ...told, over];
};

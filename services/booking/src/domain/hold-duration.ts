import type { Hold, HoldKind } from '@fencepost/contracts/booking/slot';
import type { Instant } from '@fencepost/contracts/instant';

/** How long a hold lasts, in seconds (product.md 4). */
const durationSeconds: Readonly<Record<HoldKind, number>> = {
  new_booking: 120,
  reschedule: 120,
  composite: 180,
  voice: 300,
};

/** When a hold that begins now is over. */
export const holdEnd = (kind: HoldKind, nowMs: number): Instant =>
  new Date(nowMs + durationSeconds[kind] * 1_000).toISOString();

/** When a hold was made, to the millisecond of its end. */
export const heldSince = ({ kind, expiresAt }: Pick<Hold, 'kind' | 'expiresAt'>): Instant =>
  new Date(Date.parse(expiresAt) - durationSeconds[kind] * 1_000).toISOString();

/** A hold as it is at this moment: one whose time is over is expired, whether or not anybody has written that down. */
export const holdAt = (hold: Hold, now: Instant): Hold =>
  hold.status === 'active' && hold.expiresAt <= now ? { ...hold, status: 'expired' } : hold;

import type { CallbackPriority } from '@fencepost/contracts/booking/callback';
import type { Instant } from '@fencepost/contracts/instant';
import { minutesAfter } from './interval.ts';

/** Within how many minutes somebody must be called back (product.md 4). */
const withinMinutes: Readonly<Record<CallbackPriority, number>> = { normal: 24 * 60, high: 4 * 60, urgent: 60 };

/** Until when somebody must have been called who asks for it now. */
export const callbackDeadline = (priority: CallbackPriority, now: Instant): Instant =>
  minutesAfter(now, withinMinutes[priority]);

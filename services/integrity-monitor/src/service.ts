import * as alert from '@fencepost/contracts/integrity/alert';
import { type Handler, handleAll } from '@fencepost/service-kit/mesh';
import { eventsStream } from '@fencepost/service-kit/streams';
import type { UseCases } from './wire.ts';

/** Questions: every action that this contract declares -> the use case of its name. */
export const handlersOf = (does: UseCases): readonly Handler[] => handleAll(alert, does);

/** Facts: every event of every owner, those of tomorrow included -> followEvents. */
export const followed = { stream: eventsStream.name, filterSubjects: eventsStream.subjects } as const;

/** What repeats by itself, and how often: milliseconds, or the name of the setting. */
export const repeated = {
  keepAlerts: 500,
  deliverAlerts: 500,
  reviewAlerts: 5_000,
  keepSnapshot: 1_000,
  scanTenant: 'SCAN_INTERVAL_MS',
  scanBooking: 'SCAN_INTERVAL_MS',
} as const;

import type { getMonitorStatus } from '@fencepost/contracts/integrity/alert';
import type { z } from 'zod';
import { countByType } from '../domain/census.ts';
import type { Picture } from '../domain/picture.ts';
import type { Alerts } from './ports.ts';
import type { Progress } from './progress.ts';

interface Deps {
  readonly picture: Picture;
  readonly progress: Progress;
  readonly alerts: Alerts;
}

/** What this replica has seen; the numbers of alerts are those of all replicas. */
export const makeGetMonitorStatus =
  ({ picture, progress, alerts }: Deps) =>
  async (): Promise<z.input<typeof getMonitorStatus.output>> => {
    const { position, eventsApplied, caughtUpAt, lastScanAt } = progress;
    const { open, slackPending } = await alerts.count();
    const entities = countByType(picture);
    return {
      position,
      eventsApplied,
      entities,
      caughtUp: caughtUpAt !== undefined,
      lastScanAt,
      openAlerts: open,
      slackPending,
    };
  };

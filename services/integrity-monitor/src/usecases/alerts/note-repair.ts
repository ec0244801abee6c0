import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { type RepairNews, repairing } from '../../domain/alert-handling.ts';
import type { Alerts } from '../ports.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onNews: () => void;
}

const MAX_ATTEMPTS = 20;

/**
 * Repairs tell the alert they were made for what has become of them: into its history, its message and its thread; of a
 * resolved one too. Repeating it changes nothing. An alert that is not known any more is passed over.
 */
export const makeNoteRepair =
  ({ alerts, clock, log, onNews }: Deps) =>
  async (alertId: string, news: RepairNews): Promise<void> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const alert = await alerts.byId(alertId);
      const patch = alert === undefined ? undefined : repairing(news)(alert, clock.now());
      if (alert === undefined || patch === undefined) return;
      if ((await alerts.change(alert, patch)) !== undefined) return onNews();
    }
    const { planId, happened } = news;
    log.error({ alertId, planId, happened }, 'an alert does not hear of its repair: it is changed all the time');
  };

import type { Clock } from '@fencepost/service-kit/clock';
import { endOfSilence } from '../../domain/alert-handling.ts';
import type { AlertRecord } from '../../domain/alert-record.ts';
import { escalation } from '../../domain/escalation.ts';
import type { Alerts } from '../ports.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly onNews: () => void;
}

/**
 * What time alone does to an alert: a silence ends, patience ends. Answers with the alert as it is then. Whoever is faster,
 * another replica or a person, is right; the next look comes soon.
 */
export const makeTendAlert =
  ({ alerts, clock, onNews }: Deps) =>
  async (alert: AlertRecord): Promise<AlertRecord> => {
    const now = clock.now();
    const patch = endOfSilence(alert, now) ?? escalation(alert, now);
    if (patch === undefined) return alert;
    const changed = await alerts.change(alert, patch);
    if (changed !== undefined) onNews();
    return changed ?? alert;
  };

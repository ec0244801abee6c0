import type { Clock } from '@fencepost/service-kit/clock';
import { type AlertRecord, isActive } from '../../domain/alert-record.ts';
import { hasRoomFor, makeDigester, placesInUse, type StormDigest } from '../../domain/storm.ts';
import type { Alerts, BoardRecord } from '../ports.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly clock: Clock;
}

/** The alerts that the message of a storm stands for. */
export const makeFoldedAlerts = ({ alerts, clock }: Deps) => ({
  /** `small`: there is room by now for all of them to have messages of their own. */
  look: async ({ serial, places }: BoardRecord): Promise<{ readonly digest: StormDigest; readonly small: boolean }> => {
    const digester = makeDigester(`storm_${serial}`);
    for await (const alert of alerts.folded()) digester.add(alert);
    const digest = digester.digest();
    const inUse = placesInUse(places, clock.millis());
    return { digest, small: hasRoomFor('medium', inUse.length + digest.active - 1, false) };
  },
  /** Whatever is not resolved stands for itself again; the storm's last word has told of the others. */
  dissolve: async (which: 'active' | 'all'): Promise<void> => {
    for await (const alert of alerts.folded()) {
      if (isActive(alert)) await alerts.change(alert, { slack: afresh(alert, clock.now()) });
      else if (which === 'all') await alerts.change(alert, { slack: over });
    }
  },
});

/** A message that only says "resolved", of something that never had one, is nobody's news. */
const over = { folded: false, pending: false, pendingSince: null } as const;

const afresh = ({ slack }: AlertRecord, now: string): Partial<AlertRecord['slack']> => ({
  ...{ folded: false, pending: true, pendingSince: slack.pendingSince ?? now, nextAttemptAt: now },
});

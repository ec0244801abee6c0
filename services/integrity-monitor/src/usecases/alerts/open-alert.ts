import type { Clock } from '@fencepost/service-kit/clock';
import { type AlertRecord, isActive, type NewAlert } from '../../domain/alert-record.ts';
import { firstClaimOf } from '../alert-lease.ts';
import type { Alerts } from '../ports.ts';
import type { Places } from './places.ts';
import type { SlackPause } from './slack-pause.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly clock: Clock;
  /** This replica, among all that deliver. */
  readonly me: string;
  readonly places: Places;
  readonly pause: SlackPause;
}

export interface OpenAlert {
  /** Whether the next alert would be stored claimed. */
  isQuick(): boolean;
  /** Stores a new alert; false when it is there already. */
  open(alert: NewAlert): Promise<boolean>;
  /** Alerts stored with this process's claim on them, each of them once. */
  claimed(): readonly AlertRecord[];
}

const FIRST_VERSION = 1;

/**
 * Where there is a place for its message in advance, an alert is stored claimed, as if its delivery had begun: one write
 * lies between the violation and the post. Whoever dies in between leaves what a delivery leaves that was cut off.
 */
export const makeOpenAlert = ({ alerts, clock, me, places, pause }: Deps): OpenAlert => {
  let waiting: readonly AlertRecord[] = [];
  return {
    isQuick: () => !pause.isOn() && places.hasSpare(),
    open: async (alert) => {
      if (!isActive(alert) || pause.isOn() || !places.takeSpare(alert)) return alerts.add(alert);
      const claimed: NewAlert = { ...alert, slack: { ...alert.slack, ...firstClaimOf(alert, me, clock) } };
      if (!(await alerts.add(claimed))) {
        places.giveBack(alert);
        return false;
      }
      waiting = [...waiting, { ...claimed, version: FIRST_VERSION }];
      return true;
    },
    claimed: () => {
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
};

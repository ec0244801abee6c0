import { AppError, known, staleVersion } from '@fencepost/contracts/errors';
import type { Alert, acknowledgeAlert, reopenAlert, silenceAlert } from '@fencepost/contracts/integrity/alert';
import type { Scope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { acknowledging, givingBack, type Handling, silencing } from '../../domain/alert-handling.ts';
import { type AlertRecord, isActive } from '../../domain/alert-record.ts';
import type { Alerts } from '../ports.ts';
import { alertOf } from './alert-of.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly clock: Clock;
  /** An alert has news for Slack. */
  readonly onNews: () => void;
}

interface Named {
  readonly alertId: string;
  /** The version that is meant; whichever it has, where it is not given. */
  readonly version?: number | undefined;
}

type Answer = Promise<z.input<typeof Alert>>;
const MAX_ATTEMPTS = 20;

/** Does to an alert what a person wants of it. Throws `not_found`, `wrong_state` once it is resolved, `stale_version`. */
export const makeHandleAlert =
  ({ alerts, clock, onNews }: Deps) =>
  async ({ alertId, version }: Named, handling: Handling): Promise<AlertRecord> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const alert = known(await alerts.byId(alertId));
      if (version !== undefined && version !== alert.revision) throw staleVersion(version, alert.revision);
      if (!isActive(alert)) throw new AppError('wrong_state', 'This alert is resolved: there is nothing left to do.');
      const patch = handling(alert, clock.now());
      if (patch === undefined) return alert;
      const changed = await alerts.change(alert, patch);
      if (changed !== undefined) {
        onNews();
        return changed;
      }
    }
    throw new AppError('unavailable', 'This alert changes too quickly just now. Try again.');
  };

export const makeAcknowledgeAlert = (deps: Deps) => {
  const handle = makeHandleAlert(deps);
  return async (input: z.output<typeof acknowledgeAlert.input>, { actor }: Scope): Answer =>
    alertOf(await handle(input, acknowledging(actor)));
};

export const makeSilenceAlert = (deps: Deps) => {
  const handle = makeHandleAlert(deps);
  return async (input: z.output<typeof silenceAlert.input>, { actor }: Scope): Answer =>
    alertOf(await handle(input, silencing(actor, input.minutes)));
};

export const makeReopenAlert = (deps: Deps) => {
  const handle = makeHandleAlert(deps);
  return async (input: z.output<typeof reopenAlert.input>, { actor }: Scope): Answer =>
    alertOf(await handle(input, givingBack(actor)));
};

import { known } from '@fencepost/contracts/errors';
import type { getAlert, listAlertHistory } from '@fencepost/contracts/integrity/alert';
import type { z } from 'zod';
import type { Alerts } from '../ports.ts';
import { alertOf, entryOf } from './alert-of.ts';

interface Deps {
  readonly alerts: Alerts;
}

export const makeGetAlert =
  ({ alerts }: Deps) =>
  async ({ alertId }: z.output<typeof getAlert.input>): Promise<z.input<typeof getAlert.output>> =>
    alertOf(known(await alerts.byId(alertId)));

/** What happened to an alert, oldest first. */
export const makeListAlertHistory =
  ({ alerts }: Deps) =>
  async ({ alertId }: z.output<typeof listAlertHistory.input>): Promise<z.input<typeof listAlertHistory.output>> => ({
    data: known(await alerts.byId(alertId)).history.map(entryOf),
  });

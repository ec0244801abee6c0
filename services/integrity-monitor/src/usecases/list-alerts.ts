import type { Alert, listAlerts } from '@fencepost/contracts/integrity/alert';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { z } from 'zod';
import type { AlertRecord } from '../domain/alert-record.ts';
import type { Alerts } from './ports.ts';

type Input = z.output<typeof listAlerts.input>;
type Page = z.input<typeof listAlerts.output>;

/** Alerts, newest opening first. */
export const makeListAlerts =
  ({ alerts }: { readonly alerts: Alerts }) =>
  async ({ status, limit, cursor }: Input): Promise<Page> => {
    const found = await alerts.page({ status, after: positionAt(cursor), limit: limit + 1 });
    const { data, nextCursor } = pageFrom(found, limit, ({ openedAt, id }) => ({ at: openedAt, id }));
    return { data: data.map(alertOf), nextCursor };
  };

const alertOf = (alert: AlertRecord): z.input<typeof Alert> => {
  const { companyId, slack, openings: _openings, peakCount: _peak, revision: _revision, ...shown } = alert;
  const { ts, pending, lastError } = slack;
  return { ...shown, samples: [...shown.samples], tenantId: companyId, slack: { ts, pending, lastError } };
};

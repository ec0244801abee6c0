import { AppError } from '@fencepost/contracts/errors';
import type { Alert, listAlerts } from '@fencepost/contracts/integrity/alert';
import type { z } from 'zod';
import type { AlertRecord } from '../domain/alert-record.ts';
import type { Alerts } from './ports.ts';

type Input = z.output<typeof listAlerts.input>;
type Page = z.input<typeof listAlerts.output>;

/** Alerts, newest opening first. The cursor is the last one shown. */
export const makeListAlerts =
  ({ alerts }: { readonly alerts: Alerts }) =>
  async ({ status, limit, cursor }: Input): Promise<Page> => {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const found = await alerts.page({ status, after, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      data: shown.map(alertOf),
      nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null,
    };
  };

const cursorOf = ({ openedAt, id }: AlertRecord): string => Buffer.from(`${openedAt} ${id}`).toString('base64url');

const placeOf = (cursor: string): { openedAt: string; id: string } => {
  const [openedAt, id, ...others] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (openedAt !== undefined && id?.startsWith('alr_') && others.length === 0) return { openedAt, id };
  throw new AppError('invalid_input', 'The cursor is not one of ours: take nextCursor of the page before.');
};

const alertOf = (alert: AlertRecord): z.input<typeof Alert> => {
  const { companyId, slack, openings: _openings, peakCount: _peak, revision: _revision, ...shown } = alert;
  const { ts, pending, lastError } = slack;
  return { ...shown, samples: [...shown.samples], tenantId: companyId, slack: { ts, pending, lastError } };
};

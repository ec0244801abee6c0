import type { listAlerts } from '@fencepost/contracts/integrity/alert';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { z } from 'zod';
import { alertOf } from './alerts/alert-of.ts';
import type { Alerts } from './ports.ts';

type Input = z.output<typeof listAlerts.input>;
type Page = z.input<typeof listAlerts.output>;

/** Alerts, newest opening first. */
export const makeListAlerts =
  ({ alerts }: { readonly alerts: Alerts }) =>
  async ({ status, invariant, tenantId, limit, cursor }: Input): Promise<Page> => {
    const asked = { status, invariant, companyId: tenantId };
    const found = await alerts.page({ ...asked, after: positionAt(cursor), limit: limit + 1 });
    const { data, nextCursor } = pageFrom(found, limit, ({ openedAt, id }) => ({ at: openedAt, id }));
    return { data: data.map(alertOf), nextCursor };
  };

import { known } from '@fencepost/contracts/errors';
import type { getIncidentReport } from '@fencepost/contracts/integrity/alert';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { incidentReportOf } from '../../domain/incident-report.ts';
import { invariantById } from '../../domain/invariants/all.ts';
import type { Alerts } from '../ports.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly clock: Clock;
}

type Input = z.output<typeof getIncidentReport.input>;

/** As many companies as one incident can name. */
const MOST_RELATED = 200;
const SAME_INCIDENT_MS = 86_400_000;

/** The incident report of an alert and of those that came with it in other companies. */
export const makeGetIncidentReport =
  ({ alerts, clock }: Deps) =>
  async ({ alertId }: Input): Promise<z.input<typeof getIncidentReport.output>> => {
    const alert = known(await alerts.byId(alertId));
    const { invariant, openedAt } = alert;
    const of = await alerts.page({ status: undefined, invariant, after: undefined, limit: MOST_RELATED });
    const others = of.filter((other) => other.id !== alertId && isNear(other.openedAt, openedAt));
    const body = incidentReportOf({
      ...{ alert, invariant: invariantById(invariant), related: [alert, ...others], now: clock.now() },
    });
    const fileName = `incident-${openedAt.slice(0, 10)}-${alertId}.md`;
    return { contentType: 'text/markdown; charset=utf-8', fileName, body: `${body}\n` };
  };

const isNear = (one: string, other: string): boolean =>
  Math.abs(Date.parse(one) - Date.parse(other)) < SAME_INCIDENT_MS;

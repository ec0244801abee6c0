import { known } from '@fencepost/contracts/errors';
import type { getIncidentReport } from '@fencepost/contracts/integrity/alert';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { AlertRecord } from '../../domain/alert-record.ts';
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

/** The incident report of an alert and of those that came with it: of its rule in other companies, and of its company. */
export const makeGetIncidentReport =
  ({ alerts, clock }: Deps) =>
  async ({ alertId }: Input): Promise<z.input<typeof getIncidentReport.output>> => {
    const alert = known(await alerts.byId(alertId));
    const { invariant, openedAt } = alert;
    const others = (await nearOf(alerts, alert)).filter((other) => other.id !== alertId);
    const body = incidentReportOf({
      ...{ alert, invariant: invariantById(invariant), related: [alert, ...others], now: clock.now() },
    });
    const fileName = `incident-${openedAt.slice(0, 10)}-${alertId}.md`;
    return { contentType: 'text/markdown; charset=utf-8', fileName, body: `${body}\n` };
  };

/** Those of the same invariant or company that were opened within a day of it, however long ago that was; the newest of them. */
const nearOf = async (
  alerts: Alerts,
  { invariant, companyId, openedAt }: AlertRecord,
): Promise<readonly AlertRecord[]> => {
  const [from, to] = [-SAME_INCIDENT_MS, SAME_INCIDENT_MS].map((ms) => instantOf(Date.parse(openedAt) + ms));
  const asked = { status: undefined, after: { at: to ?? openedAt, id: '' }, limit: MOST_RELATED };
  const [ofRule, ofCompany] = await Promise.all([
    alerts.page({ ...asked, invariant }),
    companyId === null ? [] : alerts.page({ ...asked, companyId }),
  ]);
  const found = new Map([...ofRule, ...ofCompany].map((other) => [other.id, other]));
  return [...found.values()].filter((other) => other.openedAt > (from ?? openedAt));
};

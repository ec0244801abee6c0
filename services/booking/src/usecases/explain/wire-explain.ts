import type { Stores } from '../ports.ts';
import { type ExplainDeps, makeExplainAppointment } from './explain-appointment.ts';
import { makeExplainDelivery } from './explain-delivery.ts';
import { makeListDeliveries } from './list-deliveries.ts';

/** What deliveries did, and why things are as they are. */
export const wireExplain = (deps: ExplainDeps & Pick<Stores, 'quarantined'>) => ({
  listDeliveries: makeListDeliveries(deps),
  explainAppointment: makeExplainAppointment(deps),
  explainDelivery: makeExplainDelivery(deps),
});

import { type ExplainDeps, makeExplainAppointment } from '../usecases/explain/explain-appointment.ts';
import { makeExplainDelivery } from '../usecases/explain/explain-delivery.ts';
import { makeListDeliveries } from '../usecases/explain/list-deliveries.ts';
import type { Stores } from '../usecases/ports/stores.ts';

/** What deliveries did, and why things are as they are. */
export const wireExplain = (deps: ExplainDeps & Pick<Stores, 'quarantined'>) => ({
  listDeliveries: makeListDeliveries(deps),
  explainAppointment: makeExplainAppointment(deps),
  explainDelivery: makeExplainDelivery(deps),
});

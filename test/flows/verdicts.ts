import type { Alert } from '@fencepost/contracts/integrity/alert';

/** What stands, without what differs from run to run: ids of records, counts and states, never times. */
export const verdictsIn = (alerts: readonly Alert[]) =>
  alerts
    .filter(({ status }) => status !== 'resolved')
    .map(({ id, invariant, cause, tenantId, severity, status, count, samples }) => ({
      ...{ id, invariant, cause, tenantId, severity, status, count },
      subjects: samples.map(({ subject }) => subject).toSorted(),
    }))
    .toSorted((one, other) => (`${one.invariant} ${one.id}` < `${other.invariant} ${other.id}` ? -1 : 1));

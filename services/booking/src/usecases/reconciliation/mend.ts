import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { claimedAppointmentOf } from '../../domain/own-booking.ts';
import { neighboursOf } from '../../domain/reconciliation/chains-of-records.ts';
import type { Finding } from '../../domain/reconciliation/reconciliation-record.ts';
import { bookerOf } from '../deliveries/apply-booking.ts';
import type { RecordFacts } from '../deliveries/proved-facts.ts';
import { makeReadLineage } from '../deliveries/read-lineage.ts';
import { toldOfRecords } from '../deliveries/tell-facts.ts';
import type { ReadBooking } from '../ports/calcom.ts';
import type { Compared } from './compare-chain.ts';

/**
 * Makes ours as Cal.com's, by the very path that a webhook takes: facts, one write, one event, time claimed or contested.
 * Repeatable. A chain of which the list shows only a part is read whole first.
 */
export const makeMend = (deps: { readonly recordFacts: RecordFacts; readonly readBooking: ReadBooking }) => {
  const readLineage = makeReadLineage(deps);
  return async ({ finding, mend }: Compared, scope: TenantScope): Promise<Finding> => {
    if (mend === undefined) return finding;
    const { passport } = mend;
    const [first] = mend.records;
    const isPart = first !== undefined && neighboursOf(mend.records).length > 0;
    const lineage = isPart ? await readLineage(first.uid, scope) : [];
    const records = lineage.length > mend.records.length ? lineage : mend.records;
    const hearing = { tenantId: scope.tenantId, source: 'reconciliation', deliveryId: null } as const;
    const told = toldOfRecords(records, passport.eventTypeId, hearing);
    const booker = bookerOf(attendeesOf(records));
    const appointmentId = records.map(claimedAppointmentOf).find((id) => id !== undefined);
    const recorded = await deps.recordFacts({ told, passport, booker, deliveryId: null, appointmentId }, scope);
    if (recorded.recorded === 'conflict') return { ...finding, outcome: 'reported' };
    return { ...finding, appointmentId: recorded.appointmentId };
  };
};

const attendeesOf = (records: readonly CalcomRecord[]): CalcomRecord['attendees'] =>
  records.find(({ attendees }) => attendees.length > 0)?.attendees ?? [];

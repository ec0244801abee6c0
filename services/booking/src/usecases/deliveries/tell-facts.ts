import type { CalcomHost, CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { factsOfRecord, type Hearing } from '../../domain/facts-of.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import type { Told } from './with-staff.ts';

/** Facts with the hosts of those of them that say who gives the booking. */
export const toldOf = (facts: readonly VendorFact[], hosts: readonly CalcomHost[]): readonly Told[] =>
  facts.map((fact) => ({ fact, hosts: fact.hostIds === null ? [] : hosts }));

/**
 * What Cal.com's records say of one company's lineage. Whoever knows a uid may read a booking (calcom.md 1.5): a record of
 * another event type than the proved one is nobody's business here.
 */
export const toldOfRecords = (
  records: readonly CalcomRecord[],
  eventTypeId: number,
  hearing: Omit<Hearing, 'staffIds'>,
): readonly Told[] =>
  records
    .filter((record) => record.eventTypeId === undefined || record.eventTypeId === eventTypeId)
    .flatMap((record) => toldOf(factsOfRecord(record, { ...hearing, staffIds: [] }), record.hosts));

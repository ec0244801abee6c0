import {
  MOST_LEGACY_APPOINTMENTS,
  StagedCustomer,
  type StagedCustomerFacts,
} from '@fencepost/contracts/booking/legacy';
import { EvidenceSource } from '@fencepost/contracts/booking/legacy-evidence';
import { CalcomId, derivedId, RepairPlanId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';

const LegacyId = z.int().positive();

/** What an appointment came by, and who says so. */
export const LegacyEvidence = z.object({
  source: EvidenceSource,
  eventTypeId: CalcomId.nullable(),
  /** The company's own number, which a caller dialled. */
  dialledNumber: z.string().max(20).nullable(),
});
export type LegacyEvidence = z.output<typeof LegacyEvidence>;

export const MOST_EVIDENCE = 10;

/** An appointment of the predecessor: kept with its customer, as what may speak for a company. */
export const LegacyAppointment = z.object({
  id: LegacyId,
  /** What stands there; see `taintOf`. */
  companyNumber: LegacyId.nullable(),
  startsAt: Instant.nullable(),
  writer: z.string().max(100).nullable(),
  /** As the row itself says. */
  eventTypeId: CalcomId.nullable(),
  dialledNumber: z.string().max(20).nullable(),
  /** Loaded from elsewhere. */
  evidence: z.array(LegacyEvidence).max(MOST_EVIDENCE),
});
export type LegacyAppointment = z.output<typeof LegacyAppointment>;

/** Which step of which plan made the last move: a repetition finds itself. */
export const MoveStep = z.object({ planId: RepairPlanId, step: z.int().positive() });
export type MoveStep = z.output<typeof MoveStep>;

/**
 * A customer of the predecessor as it is stored, with its appointments, so that one write decides about all that speaks for
 * it. While `state` is `staged`, a `customerId` says that a promotion was begun.
 */
export const StagedCustomerRecord = StagedCustomer.omit({
  appointments: true,
  appointmentsWithEvidence: true,
  relations: true,
}).extend({
  /** Name, e-mail and phone as JSON, sealed; null once erased. */
  person: z.string().max(8_192).nullable(),
  legacyAppointments: z.array(LegacyAppointment).max(MOST_LEGACY_APPOINTMENTS),
  relationsByKind: z.record(z.string().max(50), z.int().nonnegative()),
  lastMove: MoveStep.nullable(),
});
export type StagedCustomerRecord = z.output<typeof StagedCustomerRecord>;

/** Name, e-mail and phone of a customer of the predecessor; what is not known is null (D-09). */
export const LegacyPerson = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
});
export type LegacyPerson = z.output<typeof LegacyPerson>;

export const stagedCustomerIdOf = (legacyId: number): string => derivedId('scu', 'customer', String(legacyId));

export const relationsOf = ({ relationsByKind }: Pick<StagedCustomerRecord, 'relationsByKind'>): number =>
  Object.values(relationsByKind).reduce((sum, count) => sum + count, 0);

/** As operators see it: counts of what speaks for it, and nothing of the person. */
export const stagedCustomerOf = (record: StagedCustomerRecord): StagedCustomer => {
  const { person: _, legacyAppointments, relationsByKind, lastMove: __, ...shown } = record;
  return {
    ...shown,
    appointments: legacyAppointments.length,
    appointmentsWithEvidence: legacyAppointments.filter(({ evidence }) => evidence.length > 0).length,
    relations: relationsOf({ relationsByKind }),
  };
};

export const stagedCustomerFactsOf = (record: StagedCustomerRecord): z.output<typeof StagedCustomerFacts> => {
  const { setAside: _, ...facts } = stagedCustomerOf(record);
  return facts;
};

/** Whether it has no company, soft-deleted and set-aside rows too: what a constraint counts (D-06). */
export const isWithoutCompany = ({ state }: Pick<StagedCustomerRecord, 'state'>): boolean =>
  state === 'staged' || state === 'set_aside';

/** What stays of one whose company has left, or who was erased: that it was here, so that no import brings it back. */
export const droppedCustomer = (record: StagedCustomerRecord): StagedCustomerRecord => ({
  ...record,
  ...{ state: 'dropped', person: null, knows: [], legacyAppointments: [], relationsByKind: {} },
  ...{ setAside: null, companyId: null, customerId: null },
});

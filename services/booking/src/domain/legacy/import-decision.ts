import {
  type LegacyCustomerReport,
  type LegacyCustomerRow,
  MOST_LEGACY_APPOINTMENTS,
  type StagedCustomerProblem,
} from '@fencepost/contracts/booking/legacy';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import {
  type LegacyAppointment,
  type LegacyPerson,
  type StagedCustomerRecord,
  stagedCustomerIdOf,
} from './staged-customer-record.ts';
import { taintOf } from './writers.ts';

type Customer = Extract<LegacyCustomerRow, { readonly kind: 'customer' }>;
type Appointment = Extract<LegacyCustomerRow, { readonly kind: 'appointment' }>;

/** What there is already, of everything that the rows name. */
export interface LegacyKnown {
  readonly records: ReadonlyMap<string, StagedCustomerRecord>;
  readonly companies: ReadonlyMap<number, { readonly id: TenantId; readonly status: Company['status'] }>;
}

/** What has to be written for one customer of the predecessor. */
export interface CustomerWrite {
  readonly stagedCustomerId: string;
  /** Null where it is there already. */
  readonly customer: {
    readonly row: Customer;
    readonly person: LegacyPerson;
    readonly problem: StagedCustomerProblem | null;
    readonly companyId: TenantId | null;
  } | null;
  readonly appointments: readonly LegacyAppointment[];
}

export interface ImportDecision {
  readonly reports: ReadonlyMap<number, Omit<LegacyCustomerReport, 'row'>>;
  readonly writes: readonly CustomerWrite[];
}

interface Indexed {
  readonly index: number;
  readonly row: LegacyCustomerRow;
}

/**
 * What becomes of every row: the dry run shows this and the real run does it. A company counts only where somebody who was
 * logged in wrote it and it is registered; every other customer waits, and nothing is guessed (D-01, D-02).
 */
export const decideLegacyCustomers = (rows: readonly Indexed[], known: LegacyKnown): ImportDecision => {
  const reports = new Map<number, Omit<LegacyCustomerReport, 'row'>>();
  const writes = new Map<string, CustomerWrite>();
  for (const { index, row } of rows) {
    if (row.kind === 'customer') reports.set(index, decideCustomer(row, known, writes));
  }
  for (const { index, row } of rows) {
    if (row.kind === 'appointment') reports.set(index, decideAppointment(row, known, writes));
  }
  return { reports, writes: [...writes.values()] };
};

type Report = Omit<LegacyCustomerReport, 'row'>;

const decideCustomer = (row: Customer, known: LegacyKnown, writes: Map<string, CustomerWrite>): Report => {
  const id = stagedCustomerIdOf(row.id);
  const stored = known.records.get(id);
  if (stored !== undefined) {
    const problem = stored.state === 'dropped' ? 'Nothing is kept of this customer: it does not come back.' : null;
    return { outcome: 'unchanged', id: stored.customerId ?? id, problem };
  }
  if (writes.has(id)) return { outcome: 'invalid', id: null, problem: `Customer ${row.id} stands in this file twice.` };
  const { problem, companyId } = companyOf(row, known);
  writes.set(id, {
    ...{ stagedCustomerId: id, appointments: [] },
    customer: { row, person: personOf(row), problem, companyId },
  });
  return { outcome: problem === null ? 'written' : 'staged', id, problem };
};

const companyOf = (
  { company_id: number, writer }: Customer,
  { companies }: LegacyKnown,
): { readonly problem: StagedCustomerProblem | null; readonly companyId: TenantId | null } => {
  if (number == null) return { problem: 'company_missing', companyId: null };
  if (taintOf(writer ?? null) !== undefined) return { problem: 'company_tainted', companyId: null };
  const company = companies.get(number);
  if (company?.status !== 'active') return { problem: 'company_unknown', companyId: null };
  return { problem: null, companyId: company.id };
};

const decideAppointment = (row: Appointment, known: LegacyKnown, writes: Map<string, CustomerWrite>): Report => {
  const id = stagedCustomerIdOf(row.customer_id);
  const stored = known.records.get(id);
  const write = writes.get(id);
  if (stored === undefined && write === undefined) {
    return { outcome: 'invalid', id: null, problem: `Customer ${row.customer_id} is not here: import it first.` };
  }
  const there = [...(stored?.legacyAppointments ?? []), ...(write?.appointments ?? [])];
  const isKnown = there.some((appointment) => appointment.id === row.id);
  if (stored?.state === 'dropped' || isKnown) return { outcome: 'unchanged', id, problem: null };
  if (there.length >= MOST_LEGACY_APPOINTMENTS) {
    return {
      outcome: 'invalid',
      id,
      problem: `Customer ${row.customer_id} has ${there.length} already, the most kept.`,
    };
  }
  const { customer = null, appointments = [] } = write ?? {};
  writes.set(id, { stagedCustomerId: id, customer, appointments: [...appointments, appointmentOf(row)] });
  return { outcome: 'noted', id, problem: null };
};

const appointmentOf = (row: Appointment): LegacyAppointment => ({
  id: row.id,
  companyNumber: row.company_id ?? null,
  startsAt: row.starts_at ?? null,
  writer: row.writer ?? null,
  eventTypeId: row.calcom_event_type_id ?? null,
  dialledNumber: row.dialled_number ?? null,
  evidence: [],
});

const LONGEST_PHONE = 20;

/** What is not known is null, never empty (D-09). */
const personOf = ({ name, email, phone }: Customer): LegacyPerson => {
  const digits = textOf(phone?.replaceAll(/[\s()/-]/g, ''));
  return {
    name: textOf(name),
    email: textOf(email)?.toLowerCase() ?? null,
    phone: digits === null || digits.length > LONGEST_PHONE ? null : digits,
  };
};

const textOf = (text: string | null | undefined): string | null => {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
};

const personal = ['name', 'email', 'phone'] as const;

export const knowsOf = (person: LegacyPerson): StagedCustomerRecord['knows'] =>
  personal.filter((fact) => person[fact] !== null);

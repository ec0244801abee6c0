import { type DemoCompany, demoCompanies } from './demo-companies.ts';

/** A row of the predecessor's export; the import parses it with the contract `LegacyCustomerRow`. */
export type LegacyS1Row = Readonly<Record<string, unknown>> & { readonly kind: 'customer' | 'appointment' };
/** Evidence from elsewhere; loading parses it with the contract `LegacyEvidenceRow`. */
export type LegacyS1Evidence = Readonly<Record<string, unknown>> & { readonly appointment_id: number };

/** Customers that had a company, entered by people who were logged in. */
const WITH_COMPANY = 29;
/** Customers without one: those of the seeder, all within one second, and the three after it (D-04). */
const SEEDED = 28;
const LATER = ['2025-09-27T09:14:07.000Z', '2025-09-27T16:40:51.000Z', '2025-09-28T11:02:33.000Z'];
const FIRST_SECOND_MS = Date.UTC(2025, 8, 26, 7, 41, 12);
const APPOINTMENTS = 100;
const FIRST_APPOINTMENT = 5_001;
const DAY_MS = 86_400_000;
const STEP_MS = 30;

const instant = (ms: number): string => new Date(ms).toISOString();

/** Nobody's: example.com takes no mail, and the numbers are those that television uses. */
const personOf = (id: number) => ({
  name: `Synthetic Person ${id}`,
  email: `person-${id}@example.com`,
  phone: `+49302318${String(id).padStart(4, '0')}`,
});

const customerOf = (id: number, created_at: string, more: object): LegacyS1Row => ({
  ...{ kind: 'customer', id, ...personOf(id), created_at, deleted_at: null },
  ...more,
});

/**
 * Incident S1 as the predecessor had it: 60 customers, 31 of them without a company. One seeder wrote 28 of these within a
 * second, and their 100 appointments, which all name company 1; a webhook wrote the other three, who have none.
 */
export const legacyRowsOfS1 = (
  companies: readonly DemoCompany[] = demoCompanies,
  apart = 0,
): readonly LegacyS1Row[] => {
  const [first] = companies;
  if (first === undefined) throw new Error('the incident needs a first company');
  const proved = Array.from({ length: WITH_COMPANY }, (_, at) =>
    customerOf(apart + at + 1, instant(Date.UTC(2025, 7, 1) + at * DAY_MS), {
      company_id: first.number,
      writer: 'admin_panel',
    }),
  );
  const seeded = seededIds.map((id, at) =>
    customerOf(apart + id, instant(FIRST_SECOND_MS + at * STEP_MS), { company_id: null, writer: 'V2TestDataSeeder' }),
  );
  const later = LATER.map((created, at) =>
    customerOf(apart + WITH_COMPANY + SEEDED + at + 1, created, { company_id: null, writer: 'retell_webhook' }),
  );
  const appointments = appointmentIds.map(
    (id, at): LegacyS1Row => ({
      ...{
        kind: 'appointment',
        id: apart + id,
        customer_id: apart + (seededIds[at % SEEDED] ?? 0),
        company_id: first.number,
      },
      ...{ starts_at: instant(Date.UTC(2025, 9, 1, 8) + at * DAY_MS), writer: 'V2TestDataSeeder' },
    }),
  );
  return [...proved, ...seeded, ...later, ...appointments];
};

const seededIds = Array.from({ length: SEEDED }, (_, at) => WITH_COMPANY + at + 1);
const appointmentIds = Array.from({ length: APPOINTMENTS }, (_, at) => FIRST_APPOINTMENT + at);

/** Which companies the independent evidence proves: most are the first one's, and some are not, whatever was stamped. */
const OF_SECOND_COMPANY = 5;

/**
 * What Cal.com says of these appointments: by which event type each was booked. Twenty-three customers are the first
 * company's and five the second's, so that whoever counts the stamps gives five strangers away (S3).
 */
export const independentEvidenceOfS1 = (
  companies: readonly DemoCompany[] = demoCompanies,
  apart = 0,
): readonly LegacyS1Evidence[] => {
  const [first, second] = companies;
  const [ours, theirs] = [first?.eventTypes[0], second?.eventTypes[0]];
  if (ours === undefined || theirs === undefined) throw new Error('the evidence needs two companies with event types');
  return appointmentIds.map((id, at) => ({
    ...{ appointment_id: apart + id, source: 'calcom_bookings' },
    calcom_event_type_id: at % SEEDED < OF_SECOND_COMPANY ? theirs.id : ours.id,
  }));
};

/** What the predecessor's backfill took as evidence: the company that the fallback had stamped on each appointment (S3). */
export const taintedEvidenceOfS1 = (
  companies: readonly DemoCompany[] = demoCompanies,
  apart = 0,
): readonly LegacyS1Evidence[] =>
  appointmentIds.map((id) => ({
    ...{ appointment_id: apart + id, source: 'predecessor', company_id: companies[0]?.number },
  }));

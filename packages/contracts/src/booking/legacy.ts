import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, CustomerId, StagedCustomerId, TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { RepairEvidence } from '../integrity/repair-step.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Actor } from '../scope.ts';
import { E164, ExpectedVersion, Reason } from '../text.ts';

const MAX_ROWS = 500;
/** Appointments of one customer of the predecessor that are kept; far more than anybody there had. */
export const MOST_LEGACY_APPOINTMENTS = 500;
const MOST_KINDS_OF_RELATIONS = 20;
const LegacyId = z.int().positive();
/**
 * Which code of the predecessor wrote a row, as its export says: `V2TestDataSeeder`, `retell_webhook`, `admin_panel`. A name of
 * code and of no person: it stands in events and alerts.
 */
const Writer = z.string().regex(/^[A-Za-z]\w{0,99}$/, 'the name of a writer such as retell_webhook is expected');

/** A row of the predecessor's customers or appointments, as its NDJSON export writes it. */
export const LegacyCustomerRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('customer'),
    id: LegacyId,
    company_id: LegacyId.nullish(),
    name: z.string().max(300).nullish(),
    email: z.string().max(320).nullish(),
    phone: z.string().max(40).nullish(),
    created_at: Instant.nullish(),
    /** A soft-deleted row counts like any other (D-06). */
    deleted_at: Instant.nullish(),
    writer: Writer.nullish(),
    /** What else refers to it there, by kind: `{ "calls": 2 }` (D-04). */
    relations: z
      .record(z.string().max(50), z.int().nonnegative())
      .refine((given) => Object.keys(given).length <= MOST_KINDS_OF_RELATIONS, 'names too many kinds')
      .nullish(),
  }),
  z.object({
    kind: z.literal('appointment'),
    id: LegacyId,
    customer_id: LegacyId,
    company_id: LegacyId.nullish(),
    starts_at: Instant.nullish(),
    writer: Writer.nullish(),
    calcom_event_type_id: CalcomId.nullish(),
    dialled_number: E164.nullish(),
  }),
]);
export type LegacyCustomerRow = z.output<typeof LegacyCustomerRow>;

/** Why a customer of the predecessor cannot be a company's: none, an unknown one, or one that a fallback wrote there (D-01). */
export const StagedCustomerProblem = z.enum(['company_missing', 'company_unknown', 'company_tainted']);
export type StagedCustomerProblem = z.output<typeof StagedCustomerProblem>;

/**
 * A customer of the predecessor. `staged`: it waits, nobody's; `promoted`: it became a company's customer; `set_aside`: a
 * person looked and kept it from everybody (D-04); `dropped`: its company has left, or the person was erased, and nothing
 * personal is kept. None is ever deleted.
 */
export const StagedCustomer = z.object({
  id: StagedCustomerId,
  legacyId: LegacyId,
  /** Null where the row proved its company when it came. */
  problem: StagedCustomerProblem.nullable(),
  /** A claim, never a tenant (law 1). */
  claimedCompanyNumber: LegacyId.nullable(),
  writer: Writer.nullable(),
  writtenAt: Instant.nullable(),
  deletedAt: Instant.nullable(),
  knows: z.array(z.enum(['name', 'email', 'phone'])),
  appointments: z.int().nonnegative(),
  /** How many of them have evidence that was loaded from elsewhere than the predecessor. */
  appointmentsWithEvidence: z.int().nonnegative(),
  /** What else refers to it. */
  relations: z.int().nonnegative(),
  state: z.enum(['staged', 'promoted', 'set_aside', 'dropped']),
  companyId: TenantId.nullable(),
  customerId: CustomerId.nullable(),
  setAside: z.object({ reason: Reason, by: Actor, at: Instant }).nullable(),
  version: z.int().positive(),
});
export type StagedCustomer = z.output<typeof StagedCustomer>;

/** As events and scans tell of it: without the words of whoever set it aside. */
export const StagedCustomerFacts = StagedCustomer.omit({ setAside: true });

/** What became of one row, or would. `noted`: an appointment is kept with its customer, as evidence and for the count. */
export const LegacyCustomerReport = z.object({
  /** 1 for the first row of the batch. */
  row: z.int().positive(),
  outcome: z.enum(['written', 'unchanged', 'staged', 'noted', 'invalid']),
  /** The customer it is, or the staged one. */
  id: z.string().nullable(),
  problem: z.string().nullable(),
});
export type LegacyCustomerReport = z.output<typeof LegacyCustomerReport>;

export const importLegacyCustomers = defineAction({
  owner: 'booking',
  name: 'importLegacyCustomers',
  version: 1,
  summary:
    'Import customers and appointments of the predecessor: customers whose company is no fallback’s become customers, the others wait in staging with their appointments. A dry run only reports. Repeatable.',
  scope: 'platform',
  input: z.object({ rows: z.array(z.unknown()).min(1).max(MAX_ROWS), dryRun: z.boolean().default(true) }),
  output: z.object({ dryRun: z.boolean(), data: z.array(LegacyCustomerReport) }),
  errors: ['invalid_input', 'unavailable', 'wrong_state'],
  timeoutMs: 30_000,
  http: { method: 'post', path: '/v1/ops/legacy-customer-imports' },
});

export const listStagedCustomers = defineAction({
  owner: 'booking',
  name: 'listStagedCustomers',
  version: 1,
  summary: 'List customers of the predecessor and where they stand, newest first.',
  scope: 'platform',
  input: PageRequest.extend({ state: StagedCustomer.shape.state.optional() }),
  output: pageOf(StagedCustomer),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/staged-customers' },
});

/**
 * What the evidence says of one staged customer. `proved`: of exactly one company; `circular`: only what a fallback, a
 * seeder or a backfill wrote speaks (D-02); `ambiguous`: several companies (D-03); `unproved`: nothing speaks that counts;
 * `orphan`: nothing refers to it at all; `related`: no appointments, but something else refers to it (D-04); `settled`: it
 * waits no more.
 */
export const StagedCustomerVerdict = z.object({
  customer: StagedCustomer,
  verdict: z.enum(['proved', 'circular', 'ambiguous', 'unproved', 'orphan', 'related', 'settled']),
  /** The one company that is proved. */
  companyId: TenantId.nullable(),
  explanation: z.string(),
  evidence: z.array(RepairEvidence),
});
export type StagedCustomerVerdict = z.output<typeof StagedCustomerVerdict>;

export const getStagedCustomer = defineAction({
  owner: 'booking',
  name: 'getStagedCustomer',
  version: 1,
  summary: 'Read one customer of the predecessor, with what speaks for a company, what does not count, and why.',
  scope: 'platform',
  input: z.object({ stagedCustomerId: StagedCustomerId }),
  output: StagedCustomerVerdict,
  errors: ['not_found', 'unavailable'],
  timeoutMs: 10_000,
  http: { method: 'get', path: '/v1/ops/staged-customers/{stagedCustomerId}' },
});

const Share = z.number().min(0).max(100);
const Count = z.int().nonnegative();

/** The analysis of S1 (INT-029, INT-030); counts, never persons. Percentages have two decimals. */
export const StagedCustomerAnalysis = z.object({
  customers: Count,
  /** Became a company's, soft-deleted ones not counted. */
  active: Count,
  /** Without a company, soft-deleted and set-aside rows too (D-06). */
  withoutCompany: z.object({ customers: Count, percent: Share, waiting: Count, setAside: Count }),
  /** Of those that wait. */
  withAppointments: Count,
  withoutAppointments: Count,
  appointments: Count,
  /** Which companies their appointments name, and whether that counts. */
  claimed: z.object({
    distinctCompanies: Count,
    companies: z.array(z.object({ number: LegacyId, appointments: Count, customers: Count })),
  }),
  /** By the day they were written, UTC. */
  perDay: z.array(z.object({ day: z.iso.date(), customers: Count, from: Instant, to: Instant })),
  /** Every bad row has a writer (D-05). */
  perWriter: z.array(z.object({ writer: z.string(), customers: Count, appointments: Count })),
  /** How many of those that wait the evidence proves: no more is sure, whatever the predecessor said of it. */
  confidence: z.object({ proved: Count, percent: Share, because: z.string() }),
  verdicts: z.array(z.object({ verdict: StagedCustomerVerdict.shape.verdict, customers: Count })),
  /** What speaks and does not count, and why (D-02). */
  tainted: z.array(z.object({ source: z.string(), says: z.string(), customers: Count, because: z.string() })),
});
export type StagedCustomerAnalysis = z.output<typeof StagedCustomerAnalysis>;

export const analyseStagedCustomers = defineAction({
  owner: 'booking',
  name: 'analyseStagedCustomers',
  version: 1,
  summary:
    'Analyse the customers of the predecessor: how many have no company, since when, by whose writing, what the evidence proves, and what is tainted.',
  scope: 'platform',
  input: z.object({}),
  output: StagedCustomerAnalysis,
  errors: ['unavailable'],
  timeoutMs: 30_000,
  http: { method: 'get', path: '/v1/ops/staged-customer-analysis' },
});

const One = z.object({ stagedCustomerId: StagedCustomerId, version: ExpectedVersion });

export const promoteStagedCustomer = defineAction({
  owner: 'booking',
  name: 'promoteStagedCustomer',
  version: 1,
  summary:
    'Make a staged customer a customer of the one company that independent evidence proves; refused where it does not.',
  scope: 'platform',
  input: One,
  output: StagedCustomer,
  errors: ['not_found', 'conflict', 'wrong_state', 'unavailable', 'stale_version'],
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/ops/staged-customers/{stagedCustomerId}/promote' },
});

export const demoteStagedCustomer = defineAction({
  owner: 'booking',
  name: 'demoteStagedCustomer',
  version: 1,
  summary:
    'Undo a promotion: the company’s record is emptied and the customer waits again. Refused once others have built upon it.',
  scope: 'platform',
  input: One,
  output: StagedCustomer,
  errors: ['not_found', 'wrong_state', 'still_referenced', 'stale_version'],
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/ops/staged-customers/{stagedCustomerId}/demote' },
});

export const setStagedCustomerAside = defineAction({
  owner: 'booking',
  name: 'setStagedCustomerAside',
  version: 1,
  summary: 'Set a staged customer aside, with the reason and who looked at it. Nothing is deleted.',
  scope: 'platform',
  input: One.extend({ reason: Reason }),
  output: StagedCustomer,
  errors: ['not_found', 'wrong_state', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/staged-customers/{stagedCustomerId}/set-aside' },
});

export const takeStagedCustomerBack = defineAction({
  owner: 'booking',
  name: 'takeStagedCustomerBack',
  version: 1,
  summary: 'Take a staged customer back that was set aside: it waits again.',
  scope: 'platform',
  input: One,
  output: StagedCustomer,
  errors: ['not_found', 'wrong_state', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/staged-customers/{stagedCustomerId}/take-back' },
});

const payload = z.object({ stagedCustomer: StagedCustomerFacts });

export const customerStaged = defineEvent({
  owner: 'booking',
  name: 'customerStaged',
  version: 1,
  summary: 'A customer of the predecessor was taken in: it waits for proof, or had it already.',
  scope: 'platform',
  entity: 'stagedCustomer',
  payload,
});

export const stagedCustomerChanged = defineEvent({
  owner: 'booking',
  name: 'stagedCustomerChanged',
  version: 1,
  summary: 'A customer of the predecessor got evidence, was promoted, demoted, set aside, taken back or dropped.',
  scope: 'platform',
  entity: 'stagedCustomer',
  payload,
});

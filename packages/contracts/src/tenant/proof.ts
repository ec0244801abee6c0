import { z } from 'zod';
import { defineAction } from '../define.ts';
import { BranchId, CalcomId, ServiceId, StaffId, TenantId } from '../ids.ts';
import { TimeZone } from '../instant.ts';
import { Currency, E164, Locale } from '../text.ts';
import { Service } from './mapping.ts';
import { Passport } from './verdict.ts';

// Our own services ask these on behalf of whoever asked them something; what that needs was checked there.

/** What a booking of a service must keep to, and what Cal.com needs to be told. */
export const BookingTerms = z.object({
  service: Service.pick({
    id: true,
    name: true,
    durationMinutes: true,
    bufferBeforeMinutes: true,
    bufferAfterMinutes: true,
    minimumNoticeMinutes: true,
    bookingWindowDays: true,
    price: true,
    givenBy: true,
    seatsPerStart: true,
  }),
  eventTypeId: CalcomId,
  calcomTeamId: CalcomId,
  /** Who gives it, with their Cal.com user where one is known; empty: whoever Cal.com chooses. */
  hosts: z.array(z.object({ staffId: StaffId, calcomUserId: CalcomId.nullable() })),
  timeZone: TimeZone,
  locale: Locale,
  currency: Currency,
});
export type BookingTerms = z.output<typeof BookingTerms>;

export const proveService = defineAction({
  owner: 'tenant',
  name: 'proveService',
  version: 1,
  summary:
    'Prove that a service of the company can be booked: branch, team, mapping, event type and service agree (BKG-025), and under which terms.',
  scope: 'tenant',
  input: z.object({ serviceId: ServiceId, branchId: BranchId.nullable().default(null) }),
  output: z.object({ passport: Passport, terms: BookingTerms }),
  errors: ['not_found', 'service_not_in_team', 'conflict', 'forbidden'],
  role: 'viewer',
});

/** Whether an event type is the company’s own now, by the same bindings as a delivery’s, and otherwise why not, in words. */
export const EventTypeProof = z.discriminatedUnion('proved', [
  z.object({ proved: z.literal(true), passport: Passport }),
  z.object({ proved: z.literal(false), explanation: z.string() }),
]);
export type EventTypeProof = z.output<typeof EventTypeProof>;

export const proveEventType = defineAction({
  owner: 'tenant',
  name: 'proveEventType',
  version: 1,
  summary:
    'Prove that bookings of an event type are the company’s, where no webhook told of them: company, team, mapping and service agree. Whether it is on sale does not matter.',
  scope: 'tenant',
  input: z.object({ eventTypeId: CalcomId }),
  output: EventTypeProof,
  errors: ['not_found'],
  role: 'viewer',
});

export const listBookableServices = defineAction({
  owner: 'tenant',
  name: 'listBookableServices',
  version: 1,
  summary:
    'List the services that can be booked at a branch, or, without one, at the company: the team’s and no others.',
  scope: 'tenant',
  input: z.object({ branchId: BranchId.nullable().default(null) }),
  output: z.object({ data: z.array(Service).max(1_000), timeZone: TimeZone, locale: Locale, companyName: z.string() }),
  errors: ['not_found'],
  role: 'viewer',
});

export const matchHosts = defineAction({
  owner: 'tenant',
  name: 'matchHosts',
  version: 1,
  summary:
    'Tell which members of staff of the company Cal.com’s hosts are, by Cal.com user or e-mail; unknown ones are left out.',
  scope: 'tenant',
  input: z.object({
    hosts: z.array(z.object({ calcomUserId: CalcomId.nullable(), email: z.string().max(320).nullable() })).max(50),
  }),
  output: z.object({ staffIds: z.array(StaffId) }),
  errors: [],
  role: 'viewer',
});

/** What a company's Cal.com key is sealed for. */
export const calcomKeyPurpose = 'calcom-api-key';

export const openCalcomDoor = defineAction({
  owner: 'tenant',
  name: 'openCalcomDoor',
  version: 1,
  summary:
    'Hand the company’s sealed Cal.com key and its one team to a service that must act there; the key never travels open.',
  scope: 'tenant',
  input: z.object({}),
  output: z.object({
    calcomTeamId: CalcomId,
    /** JWE, bound to the company and to `calcomKeyPurpose`. */
    sealedApiKey: z.string(),
    /** Of the credential: a new one is a new door. */
    version: z.int().positive(),
  }),
  errors: ['not_found', 'credentials_refused'],
  role: 'viewer',
});

const MOST_ASKED = 200;

/** Whose an event type or a dialled number is, by the registry and the records together; null where nobody's for certain. */
export const OwnerProof = z.object({
  subject: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('event_type'), value: CalcomId }),
    z.object({ kind: z.literal('dialled_number'), value: E164 }),
  ]),
  tenantId: TenantId.nullable(),
  companyNumber: z.int().positive().nullable(),
  explanation: z.string(),
});
export type OwnerProof = z.output<typeof OwnerProof>;

export const proveOwners = defineAction({
  owner: 'tenant',
  name: 'proveOwners',
  version: 1,
  summary:
    'Prove whose event types (mapping, team and company agree) and dialled numbers (number, branch and company agree) are, for data that names no company.',
  scope: 'platform',
  input: z.object({ subjects: z.array(OwnerProof.shape.subject).max(MOST_ASKED) }),
  output: z.object({ data: z.array(OwnerProof) }),
  errors: [],
  timeoutMs: 10_000,
});

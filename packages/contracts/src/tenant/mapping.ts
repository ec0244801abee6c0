import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, MappingId, ServiceId, StaffId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Currency, ExpectedVersion } from '../text.ts';
import { CALCOM_TIMEOUT_MS, calcomRefusals } from './asks-calcom.ts';

const MAX_STAFF = 200;
const MOST_SEATS = 10_000;
const MINUTES_A_DAY = 24 * 60;
const MINUTES_A_YEAR = 366 * MINUTES_A_DAY;

/** Where the import of a service stands. "In step" means `synced` and nothing else (D-13). */
export const SyncStatus = z.enum(['never', 'pending', 'synced', 'error']);
export type SyncStatus = z.output<typeof SyncStatus>;

/** What a service costs: in the currency's smallest unit. */
export const Price = z.object({ amountMinor: z.int().nonnegative(), currency: Currency });
export type Price = z.output<typeof Price>;

/** What a company sells; backed by a Cal.com event type unless `eventTypeId` is null. */
export const Service = z.object({
  id: ServiceId,
  name: z.string().min(1).max(200),
  durationMinutes: z.int().positive().max(MINUTES_A_DAY),
  bufferBeforeMinutes: z.int().nonnegative().max(MINUTES_A_DAY).default(0),
  bufferAfterMinutes: z.int().nonnegative().max(MINUTES_A_DAY).default(0),
  /** A booking must be made this long before it begins. */
  minimumNoticeMinutes: z.int().nonnegative().max(MINUTES_A_YEAR).default(0),
  /** How far ahead it can be booked; null without a bound. */
  bookingWindowDays: z.int().positive().max(3_660).nullable().default(null),
  price: Price.nullable().default(null),
  /** `all`: a collective event type, which everybody who gives it gives together. */
  givenBy: z.enum(['one', 'all']).default('one'),
  /** So many customers share one start, each with a seat; null: a start is one customer’s. */
  seatsPerStart: z.int().positive().max(MOST_SEATS).nullable().default(null),
  eventTypeId: CalcomId.nullable(),
  syncStatus: SyncStatus,
  lastCalcomSync: Instant.nullable().default(null),
  /** Why it is not in step, in words. */
  syncError: z.string().max(500).nullable().default(null),
  active: z.boolean(),
  /** It went off sale with its event type or its team, not by a person's word, and comes back with them. */
  withdrawn: z.boolean().default(false),
  /** Who gives it; empty: whoever Cal.com chooses. */
  staffIds: z.array(StaffId).max(MAX_STAFF).default([]),
  version: z.int().positive(),
});
export type Service = z.output<typeof Service>;

/** The link event type -> company -> team -> service. One per event type, in one company only (D-14). */
export const Mapping = z.object({
  id: MappingId,
  eventTypeId: CalcomId,
  calcomTeamId: CalcomId,
  serviceId: ServiceId,
  /** `retired` leads nowhere: its team was left, or the event type is gone. */
  status: z.enum(['active', 'retired']).default('active'),
  /** Our webhook at this event type; null until Cal.com has it. */
  webhookId: z.string().max(100).nullable().default(null),
  version: z.int().positive(),
});
export type Mapping = z.output<typeof Mapping>;

export const mapEventType = defineAction({
  owner: 'tenant',
  name: 'mapEventType',
  version: 1,
  summary: 'Import one event type of the company’s team as a service, now. Repeating it puts a bent mapping right.',
  scope: 'tenant',
  input: z.object({ eventTypeId: CalcomId }),
  output: z.object({ mapping: Mapping, service: Service }),
  errors: ['not_found', 'already_bound', 'conflict', 'team_mismatch', ...calcomRefusals, 'stale_version'],
  timeoutMs: CALCOM_TIMEOUT_MS,
  http: { method: 'post', path: '/v1/mappings' },
});

export const listServices = defineAction({
  owner: 'tenant',
  name: 'listServices',
  version: 1,
  summary: 'List the services of the company, newest first.',
  scope: 'tenant',
  input: PageRequest.extend({ syncStatus: SyncStatus.optional() }),
  output: pageOf(Service),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/services' },
});

export const getService = defineAction({
  owner: 'tenant',
  name: 'getService',
  version: 1,
  summary: 'Read a service.',
  scope: 'tenant',
  input: z.object({ serviceId: ServiceId }),
  output: Service,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/services/{serviceId}' },
});

export const updateService = defineAction({
  owner: 'tenant',
  name: 'updateService',
  version: 1,
  summary: 'Change what Cal.com does not decide about a service: whether it is sold, its price, who gives it.',
  scope: 'tenant',
  input: z.object({
    serviceId: ServiceId,
    active: z.boolean().optional(),
    price: Price.nullable().optional(),
    staffIds: z.array(StaffId).max(MAX_STAFF).optional(),
    version: ExpectedVersion,
  }),
  output: Service,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'patch', path: '/v1/services/{serviceId}' },
});

export const listMappings = defineAction({
  owner: 'tenant',
  name: 'listMappings',
  version: 1,
  summary: 'List the event types of the company with their team and service, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(Mapping),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/mappings' },
});

export const checkServiceOwnership = defineAction({
  owner: 'tenant',
  name: 'checkServiceOwnership',
  version: 1,
  summary:
    'Say whether the company owns the service of an event type: claim, mapping, service and team all agree (TEN-032).',
  scope: 'tenant',
  input: z.object({ eventTypeId: z.coerce.number().pipe(CalcomId) }),
  output: z.object({ owned: z.boolean(), serviceId: ServiceId.nullable(), explanation: z.string() }),
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/event-types/{eventTypeId}/ownership' },
});

export const serviceOffered = defineEvent({
  owner: 'tenant',
  name: 'serviceOffered',
  version: 1,
  summary: 'A company sells a service.',
  scope: 'tenant',
  entity: 'service',
  payload: z.object({ service: Service }),
});

export const serviceChanged = defineEvent({
  owner: 'tenant',
  name: 'serviceChanged',
  version: 1,
  summary: 'A service has another state than before.',
  scope: 'tenant',
  entity: 'service',
  payload: z.object({ service: Service }),
});

export const eventTypeMapped = defineEvent({
  owner: 'tenant',
  name: 'eventTypeMapped',
  version: 1,
  summary: 'An event type belongs to a company, its team and a service; or did, where the mapping is retired.',
  scope: 'tenant',
  entity: 'mapping',
  payload: z.object({ mapping: Mapping }),
});

import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, MappingId, ServiceId } from '../ids.ts';

/** Where the import of a service stands. "In step" means `synced` and nothing else (D-13). */
export const SyncStatus = z.enum(['never', 'pending', 'synced', 'error']);

/** What a company sells; backed by a Cal.com event type unless `eventTypeId` is null. */
export const Service = z.object({
  id: ServiceId,
  name: z.string().min(1).max(200),
  durationMinutes: z
    .int()
    .positive()
    .max(24 * 60),
  eventTypeId: CalcomId.nullable(),
  syncStatus: SyncStatus,
  active: z.boolean(),
  version: z.int().positive(),
});
export type Service = z.output<typeof Service>;

/** The link event type -> company -> team -> service. One per event type, in one company only (D-14). */
export const Mapping = z.object({
  id: MappingId,
  eventTypeId: CalcomId,
  calcomTeamId: CalcomId,
  serviceId: ServiceId,
  version: z.int().positive(),
});
export type Mapping = z.output<typeof Mapping>;

export const mapEventType = defineAction({
  owner: 'tenant',
  name: 'mapEventType',
  version: 1,
  summary: 'Offer a Cal.com event type of the company’s team as a service. Repeating it puts a bent mapping right.',
  scope: 'tenant',
  input: z.object({ eventTypeId: CalcomId, name: Service.shape.name, durationMinutes: Service.shape.durationMinutes }),
  output: z.object({ mapping: Mapping, service: Service }),
  errors: ['not_found', 'already_bound', 'conflict', 'stale_version'],
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
  summary: 'An event type belongs to a company, its team and a service.',
  scope: 'tenant',
  entity: 'mapping',
  payload: z.object({ mapping: Mapping }),
});

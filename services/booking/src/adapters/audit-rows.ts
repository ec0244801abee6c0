import { AuditCheckpoint } from '@fencepost/contracts/booking/audit';
import { CustomerId } from '@fencepost/contracts/ids';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';
import { AuditRecord } from '../domain/audit/audit-record.ts';

/** A company and a place in its chain, so that the order of ids is the order of the chain. */
const PlaceId = z.string().regex(/^ten_[0-9a-z]{20,32}\.\d{15}$/);

/** Who changed what and when. The unique index on the place is what keeps two writers from forking a chain. */
export const auditEntries = defineCollection({
  name: 'auditEntries',
  scope: 'tenant',
  id: PlaceId,
  row: AuditRecord,
  writtenWhole: ['entity', 'actor', 'changes'],
  indexes: [
    { name: 'one_per_place', keys: { tenantId: 1, seq: 1 }, unique: true },
    { name: 'one_per_event', keys: { tenantId: 1, eventId: 1 }, unique: true },
    { name: 'by_entity', keys: { tenantId: 1, 'entity.id': 1, 'entity.version': 1, seq: 1 } },
    { name: 'entity_newest_first', keys: { tenantId: 1, 'entity.id': 1, occurredAt: -1, _id: -1 } },
    { name: 'customer_newest_first', keys: { tenantId: 1, customerId: 1, occurredAt: -1, _id: -1 } },
    { name: 'newest_first', keys: { tenantId: 1, occurredAt: -1, _id: -1 } },
  ],
});

export const auditCheckpoints = defineCollection({
  name: 'auditCheckpoints',
  scope: 'tenant',
  id: PlaceId,
  row: AuditCheckpoint,
  indexes: [{ name: 'one_per_place', keys: { tenantId: 1, seq: 1 }, unique: true }],
});

export const personKeys = defineCollection({
  name: 'personKeys',
  scope: 'tenant',
  id: z.string().regex(/^pky_[0-9a-z]{26}$/),
  row: z.object({
    customerId: CustomerId,
    /** Null once it is destroyed, for ever. */
    wrapped: z.string().max(1_000).nullable(),
  }),
  indexes: [],
});

/** Who has left. The id is all there is: a digest, so that nothing names the company any more. */
export const leftCompanies = defineCollection({
  name: 'leftCompanies',
  scope: 'platform',
  id: z.string().regex(/^lft_[0-9a-z]{26}$/),
  row: z.object({ what: z.literal('company') }),
  indexes: [],
});

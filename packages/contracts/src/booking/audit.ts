import { z } from 'zod';
import { defineAction } from '../define.ts';
import { FileAnswer } from '../file-answer.ts';
import { AppointmentId, CustomerId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Actor } from '../scope.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A value that changed: `old` and `new` are null where there was or is none. */
export const AuditChange = z.object({ field: z.string().max(100), old: z.unknown(), new: z.unknown() });

/**
 * What is personal about a change: readable until the person is erased, whose key opens it. `withheld`: the reader's role
 * does not show it.
 */
export const AuditPersonal = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('readable'),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    reason: z.string().nullable(),
    changes: z.array(AuditChange),
  }),
  z.object({ state: z.literal('erased') }),
  z.object({ state: z.literal('withheld') }),
  z.object({ state: z.literal('none') }),
]);

/**
 * One change of an appointment, in the company's chain (PRT-022): `hash` is over everything else here and over `prevHash`,
 * personal values in their sealed form, so that erasing a person leaves it valid.
 */
export const AuditEntry = z.object({
  seq: z.int().positive(),
  prevHash: Hash,
  hash: Hash,
  eventId: z.string(),
  /** What happened: the name of the event. */
  action: z.string().max(100),
  entity: z.object({ type: z.string(), id: z.string(), version: z.int().positive() }),
  actor: Actor,
  occurredAt: Instant,
  requestId: z.string(),
  causationId: z.string().nullable(),
  /** Whom it is about, by which it is found; null where it is about nobody. */
  customerId: CustomerId.nullable(),
  changes: z.array(AuditChange),
  personal: AuditPersonal,
});
export type AuditEntry = z.output<typeof AuditEntry>;

const About = { appointmentId: AppointmentId.optional(), customerId: CustomerId.optional() };

export const listAudit = defineAction({
  owner: 'booking',
  name: 'listAudit',
  version: 1,
  summary: 'Read who changed what and when, newest first, of the company or of one appointment.',
  scope: 'tenant',
  input: PageRequest.extend({ ...About, from: Instant.optional(), to: Instant.optional() }),
  output: pageOf(AuditEntry),
  errors: ['invalid_input'],
  role: 'admin',
  http: { method: 'get', path: '/v1/audit' },
});

export const exportAudit = defineAction({
  owner: 'booking',
  name: 'exportAudit',
  version: 1,
  summary:
    'A stretch of the chain as a file, oldest first: at most 1,000 entries, to be continued behind the last `seq`.',
  scope: 'tenant',
  input: z.object({
    format: z.enum(['ndjson', 'csv']).default('ndjson'),
    afterSeq: z.coerce.number().int().nonnegative().default(0),
  }),
  output: FileAnswer,
  errors: ['invalid_input'],
  role: 'admin',
  timeoutMs: 10_000,
  http: { method: 'get', path: '/v1/audit/export', answers: 'file' },
});

/** The head of a chain at one moment, signed: kept elsewhere, it proves that nothing before it was taken away. */
export const AuditCheckpoint = z.object({
  seq: z.int().nonnegative(),
  hash: Hash,
  signedAt: Instant,
  keyId: z.string(),
  /** Ed25519 over `companyId.seq.hash.signedAt`, base64url. */
  signature: z.string(),
  /** The public key, SPKI in PEM. */
  publicKey: z.string(),
});
export type AuditCheckpoint = z.output<typeof AuditCheckpoint>;

export const getAuditCheckpoint = defineAction({
  owner: 'booking',
  name: 'getAuditCheckpoint',
  version: 1,
  summary: 'The newest signed checkpoint of the company’s chain.',
  scope: 'tenant',
  input: z.object({}),
  output: AuditCheckpoint,
  errors: ['not_found'],
  role: 'admin',
  http: { method: 'get', path: '/v1/audit/checkpoint' },
});

/** The first thing that is wrong in a chain. */
export const AuditFault = z.object({
  kind: z.enum(['altered', 'deleted', 'reordered', 'inserted', 'omitted', 'bad_signature']),
  /** Where; null for an entry that is missing altogether. */
  seq: z.int().positive().nullable(),
  explanation: z.string().max(500),
});

export const verifyAudit = defineAction({
  owner: 'booking',
  name: 'verifyAudit',
  version: 1,
  summary: 'Recompute the company’s chain, compare it with its checkpoints and with every appointment’s version.',
  scope: 'tenant',
  /**
   * All of it, unless an earlier answer is given: then what came after its head, and the versions of the next thousand records
   * behind `afterRecord`. Where the head is no longer as it was, everything is recomputed all the same.
   */
  input: z.object({
    afterSeq: z.coerce.number().int().positive().optional(),
    afterHash: Hash.optional(),
    afterRecord: z.string().max(100).optional(),
  }),
  output: z.object({
    intact: z.boolean(),
    entries: z.int().nonnegative(),
    head: z.object({ seq: z.int().nonnegative(), hash: Hash }),
    /** Changes that are told but not yet in the chain: they are on their way. */
    onTheirWay: z.int().nonnegative(),
    /** How many entries were recomputed for this answer. */
    recomputed: z.int().nonnegative(),
    /** The last record whose version was compared; null where all behind it were, too. */
    comparedUpTo: z.string().nullable(),
    fault: AuditFault.nullable(),
  }),
  errors: [],
  role: 'admin',
  timeoutMs: 60_000,
  http: { method: 'get', path: '/v1/audit/verify' },
});

import { z } from 'zod';
import { defineAction } from '../define.ts';
import { TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';

const LocalDate = z.iso.date();
const MOST_DAYS = 100;

/**
 * What Fencepost can say of one company and one UTC day, signed (A11). The signature is Ed25519 over the UTF-8 bytes of
 * every member but `signature`, as JSON with the members of every object in the order of their names and no spaces.
 */
export const Certificate = z.object({
  format: z.literal('fencepost-certificate/1'),
  companyId: TenantId,
  companyName: z.string().nullable(),
  day: LocalDate,
  issuedAt: Instant,
  /**
   * What the full scans and alerts of the day showed of the company. `passed`: the newest scan ran it, and nothing of the
   * company, nor of the platform as a whole, broke it at any moment of the day. What was not run is no pass.
   */
  checks: z.array(
    z.object({
      check: z.string(),
      sentence: z.string(),
      verdict: z.enum(['passed', 'failed', 'not_run']),
      /** Records of the company that the newest scan of the day looked at with it; what is no record of a company is not counted. */
      checked: z.int().nonnegative(),
      /** The most records of the company that broke it at once on that day, also where it was put right since. */
      violations: z.int().nonnegative(),
    }),
  ),
  scans: z.object({ completed: z.int().nonnegative(), passed: z.int().nonnegative(), newest: Instant.nullable() }),
  canaries: z.object({
    rounds: z.int().nonnegative(),
    probes: z.int().nonnegative(),
    failures: z.int().nonnegative(),
  }),
  /** Records of the company by kind, as the newest full scan of the day counted them. */
  counts: z.record(z.string(), z.int().nonnegative()),
  /** Alerts of the company that were open at any moment of the day; `count` is the most of that day, `status` that of the issue. */
  alerts: z.array(z.object({ invariant: z.string(), severity: z.string(), status: z.string(), count: z.int() })),
  /** The company's audit chain, as its owner recomputed it. */
  audit: z
    .object({ intact: z.boolean(), entries: z.int().nonnegative(), seq: z.int().nonnegative(), hash: z.string() })
    .nullable(),
  /** The position in the stream of events up to which all is taken in. */
  position: z.int().nonnegative(),
  versions: z.object({ fencepost: z.string(), node: z.string() }),
  /** What was not looked at, and why. */
  notCovered: z.array(z.string()),
  /** Whether every check ran and passed, no alert stood at any moment of the day, no probe failed, and the audit chain is whole. */
  clean: z.boolean(),
  keyId: z.string(),
  /** SPKI in PEM. Compare it with the one you were given: whoever forges can enclose a key of their own. */
  publicKey: z.string(),
  /** base64url */
  signature: z.string(),
});
export type Certificate = z.output<typeof Certificate>;

export const getCertificate = defineAction({
  owner: 'integrity-monitor',
  name: 'getCertificate',
  version: 1,
  summary:
    'The signed integrity certificate of the company for a day. The one of a day that is not over is issued anew each time.',
  scope: 'tenant',
  input: z.object({ day: LocalDate }),
  output: Certificate,
  errors: ['not_found', 'unavailable'],
  timeoutMs: 60_000,
  http: { method: 'get', path: '/v1/certificates/{day}' },
});

export const listCertificates = defineAction({
  owner: 'integrity-monitor',
  name: 'listCertificates',
  version: 1,
  summary: 'The days of the company that have a certificate, newest first: the last 100.',
  scope: 'tenant',
  input: z.object({}),
  output: z.object({
    data: z.array(z.object({ day: LocalDate, clean: z.boolean(), issuedAt: Instant })).max(MOST_DAYS),
  }),
  errors: [],
  http: { method: 'get', path: '/v1/certificates' },
});

export const getCompanyCertificate = defineAction({
  owner: 'integrity-monitor',
  name: 'getCompanyCertificate',
  version: 1,
  summary: 'The signed integrity certificate of any company for a day, for operators.',
  scope: 'platform',
  input: z.object({ companyId: TenantId, day: LocalDate }),
  output: Certificate,
  errors: ['not_found', 'unavailable'],
  timeoutMs: 60_000,
  http: { method: 'get', path: '/v1/ops/companies/{companyId}/certificates/{day}' },
});

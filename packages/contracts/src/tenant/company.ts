import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, TenantId } from '../ids.ts';
import { TimeZone } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Currency, ExpectedVersion, Locale, Name } from '../text.ts';

/** The Cal.com team a company is bound to. */
export const CalcomTeam = z.object({ id: CalcomId, name: z.string().min(1).max(200) });
export type CalcomTeam = z.output<typeof CalcomTeam>;

/** How serious a difference between a service and its event type is. */
export const DriftSeverity = z.enum(['info', 'warning', 'critical']);
export type DriftSeverity = z.output<typeof DriftSeverity>;

/** What a company has decided about how it works; every member has a value that fits who decided nothing. */
export const CompanySettings = z.object({
  /** Changes at Cal.com up to this severity are taken over by a scheduled sync; the others wait for a decision. */
  acceptDriftUpTo: z.enum(['none', 'info', 'warning']).default('info'),
  /** A team is synced again this long after it was. */
  syncEveryMinutes: z
    .int()
    .min(5)
    .max(24 * 60)
    .default(30),
});
export type CompanySettings = z.output<typeof CompanySettings>;

/** A company is the tenant. `number` is the number people know it by; it never changes. */
export const Company = z.object({
  id: TenantId,
  number: z.int().positive(),
  name: z.string().min(1).max(200),
  timeZone: TimeZone,
  locale: Locale.default('de-DE'),
  currency: Currency.default('EUR'),
  settings: CompanySettings.prefault({}),
  /** Takes part in the pilot programme (TEN-053). */
  pilot: z.boolean().default(false),
  /** `offboarded` is a tombstone: the number stays taken, everything else of the company is gone. */
  status: z.enum(['active', 'suspended', 'offboarding', 'offboarded']),
  calcomTeam: CalcomTeam.nullable(),
  version: z.int().positive(),
});
export type Company = z.output<typeof Company>;

const OneCompany = z.object({ tenantId: TenantId });

export const registerCompany = defineAction({
  owner: 'tenant',
  name: 'registerCompany',
  version: 1,
  summary: 'Register a company under its number. Repeating it answers with the company that is there.',
  scope: 'platform',
  input: Company.pick({ number: true, name: true, timeZone: true, locale: true, currency: true }),
  output: Company,
  errors: ['conflict'],
  http: { method: 'post', path: '/v1/ops/companies', status: 201, idempotencyKey: 'optional' },
});

export const listCompanies = defineAction({
  owner: 'tenant',
  name: 'listCompanies',
  version: 1,
  summary: 'List the companies of the platform, newest first; with `number`, the one that has it.',
  scope: 'platform',
  input: PageRequest.extend({ number: z.coerce.number().int().positive().optional() }),
  output: pageOf(Company),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/companies' },
});

export const suspendCompany = defineAction({
  owner: 'tenant',
  name: 'suspendCompany',
  version: 1,
  summary: 'Suspend a company: its deliveries are quarantined and its keys open nothing until it is resumed.',
  scope: 'platform',
  input: OneCompany,
  output: Company,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/companies/{tenantId}/suspend' },
});

export const resumeCompany = defineAction({
  owner: 'tenant',
  name: 'resumeCompany',
  version: 1,
  summary: 'Resume a suspended company.',
  scope: 'platform',
  input: OneCompany,
  output: Company,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/companies/{tenantId}/resume' },
});

export const getCompany = defineAction({
  owner: 'tenant',
  name: 'getCompany',
  version: 1,
  summary: 'Read the company that the key belongs to.',
  scope: 'tenant',
  input: z.object({}),
  output: Company,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/company' },
});

export const updateCompany = defineAction({
  owner: 'tenant',
  name: 'updateCompany',
  version: 1,
  summary: 'Change the company’s own data. What is not sent stays as it is.',
  scope: 'tenant',
  input: z.object({
    name: Name.optional(),
    timeZone: TimeZone.optional(),
    locale: Locale.optional(),
    currency: Currency.optional(),
    settings: z
      .object({
        acceptDriftUpTo: CompanySettings.shape.acceptDriftUpTo.unwrap().optional(),
        syncEveryMinutes: CompanySettings.shape.syncEveryMinutes.unwrap().optional(),
      })
      .optional(),
    version: ExpectedVersion,
  }),
  output: Company,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'patch', path: '/v1/company' },
});

export const companyRegistered = defineEvent({
  owner: 'tenant',
  name: 'companyRegistered',
  version: 1,
  summary: 'A company became a tenant.',
  scope: 'tenant',
  entity: 'company',
  payload: z.object({ company: Company }),
});

export const companyChanged = defineEvent({
  owner: 'tenant',
  name: 'companyChanged',
  version: 1,
  summary: 'A company has other data, settings, status or pilot membership than before.',
  scope: 'tenant',
  entity: 'company',
  payload: z.object({ company: Company }),
});

export const companyTeamBound = defineEvent({
  owner: 'tenant',
  name: 'companyTeamBound',
  version: 1,
  summary: 'A company is bound to a Cal.com team.',
  scope: 'tenant',
  entity: 'company',
  payload: z.object({ company: Company }),
});

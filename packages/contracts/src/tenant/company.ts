import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CalcomId, TenantId } from '../ids.ts';
import { TimeZone } from '../instant.ts';

/** The Cal.com team a company is bound to. */
export const CalcomTeam = z.object({ id: CalcomId, name: z.string().min(1).max(200) });

/** A company is the tenant. `number` is the number people know it by; it never changes. */
export const Company = z.object({
  id: TenantId,
  number: z.int().positive(),
  name: z.string().min(1).max(200),
  timeZone: TimeZone,
  status: z.enum(['active', 'suspended']),
  calcomTeam: CalcomTeam.nullable(),
  version: z.int().positive(),
});
export type Company = z.output<typeof Company>;

export const registerCompany = defineAction({
  owner: 'tenant',
  name: 'registerCompany',
  version: 1,
  summary: 'Register a company under its number. Repeating it answers with the company that is there.',
  scope: 'platform',
  input: Company.pick({ number: true, name: true, timeZone: true }),
  output: Company,
  errors: ['conflict'],
});

export const bindTeam = defineAction({
  owner: 'tenant',
  name: 'bindTeam',
  version: 1,
  summary: 'Bind the company to its Cal.com team. A team belongs to one company only.',
  scope: 'tenant',
  input: z.object({ team: CalcomTeam }),
  output: Company,
  errors: ['not_found', 'already_bound', 'conflict', 'stale_version'],
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

export const companyTeamBound = defineEvent({
  owner: 'tenant',
  name: 'companyTeamBound',
  version: 1,
  summary: 'A company is bound to a Cal.com team.',
  scope: 'tenant',
  entity: 'company',
  payload: z.object({ company: Company }),
});

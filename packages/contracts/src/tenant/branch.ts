import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { BranchId, ServiceId } from '../ids.ts';
import { TimeZone } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion, Name } from '../text.ts';
import { CalcomTeam } from './company.ts';
import { Service } from './mapping.ts';

const MAX_OFFERS = 1_000;

/** A place of a company, with the services that are sold there. `removed` is a tombstone. */
export const Branch = z.object({
  id: BranchId,
  name: z.string().min(1).max(200),
  /** Null: the company's. */
  timeZone: TimeZone.nullable(),
  /** Sold here; each one the company's own, from its Cal.com team. */
  serviceIds: z.array(ServiceId).max(MAX_OFFERS),
  status: z.enum(['active', 'removed']),
  version: z.int().positive(),
});
export type Branch = z.output<typeof Branch>;

const OneBranch = z.object({ branchId: BranchId });

export const createBranch = defineAction({
  owner: 'tenant',
  name: 'createBranch',
  version: 1,
  summary: 'Open a branch of the company.',
  scope: 'tenant',
  input: z.object({ name: Name, timeZone: TimeZone.nullable().default(null) }),
  output: Branch,
  errors: ['not_found', 'conflict'],
  http: { method: 'post', path: '/v1/branches', status: 201, idempotencyKey: 'required' },
});

export const listBranches = defineAction({
  owner: 'tenant',
  name: 'listBranches',
  version: 1,
  summary: 'List the branches of the company, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(Branch),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/branches' },
});

export const getBranch = defineAction({
  owner: 'tenant',
  name: 'getBranch',
  version: 1,
  summary: 'Read a branch.',
  scope: 'tenant',
  input: OneBranch,
  output: Branch,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/branches/{branchId}' },
});

export const updateBranch = defineAction({
  owner: 'tenant',
  name: 'updateBranch',
  version: 1,
  summary: 'Change a branch’s name or time zone.',
  scope: 'tenant',
  input: OneBranch.extend({
    name: Name.optional(),
    timeZone: TimeZone.nullable().optional(),
    version: ExpectedVersion,
  }),
  output: Branch,
  errors: ['not_found', 'stale_version'],
  http: { method: 'patch', path: '/v1/branches/{branchId}' },
});

export const removeBranch = defineAction({
  owner: 'tenant',
  name: 'removeBranch',
  version: 1,
  summary: 'Close a branch. Refused while a phone number, an agent or a member of staff belongs to it.',
  scope: 'tenant',
  input: OneBranch.extend({ version: ExpectedVersion }),
  output: Branch,
  errors: ['not_found', 'still_referenced', 'stale_version'],
  http: { method: 'delete', path: '/v1/branches/{branchId}' },
});

export const listOfferableServices = defineAction({
  owner: 'tenant',
  name: 'listOfferableServices',
  version: 1,
  summary:
    'List what may be sold at a branch: services of the company’s team that have an event type; or say why none is.',
  scope: 'tenant',
  input: OneBranch.extend(PageRequest.shape),
  output: pageOf(Service.extend({ offered: z.boolean() })).extend({
    /** Null while no team is bound. */
    team: CalcomTeam.nullable(),
    explanation: z.string(),
  }),
  errors: ['not_found', 'invalid_input'],
  http: { method: 'get', path: '/v1/branches/{branchId}/offerable-services' },
});

export const offerServices = defineAction({
  owner: 'tenant',
  name: 'offerServices',
  version: 1,
  summary: 'Decide which services are sold at a branch: exactly these, all of the company’s team.',
  scope: 'tenant',
  input: OneBranch.extend({ serviceIds: Branch.shape.serviceIds, version: ExpectedVersion }),
  output: Branch,
  errors: ['not_found', 'service_not_in_team', 'conflict', 'stale_version'],
  http: { method: 'put', path: '/v1/branches/{branchId}/services' },
});

export const branchChanged = defineEvent({
  owner: 'tenant',
  name: 'branchChanged',
  version: 1,
  summary: 'A branch was opened, changed or closed, or sells other services.',
  scope: 'tenant',
  entity: 'branch',
  payload: z.object({ branch: Branch.omit({ name: true }) }),
});

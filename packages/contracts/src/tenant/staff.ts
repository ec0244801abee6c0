import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { BranchId, StaffId } from '../ids.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion, Name } from '../text.ts';

const MAX_BRANCHES = 100;
/** Ids of portal users are theirs to form. */
const UserId = z.string().regex(/^[\w-]{1,64}$/, 'the id of a user is expected');
const Email = z
  .email()
  .max(254)
  .transform((text) => text.trim().toLowerCase());

/** A person who serves customers. A user of the portal is one member of staff at most (TEN-055). `removed` is a tombstone. */
export const Staff = z.object({
  id: StaffId,
  name: z.string().min(1).max(200),
  /** Lower case; what Cal.com's team members are recognised by. */
  email: z.string().max(254).nullable(),
  userId: UserId.nullable(),
  branchIds: z.array(BranchId).max(MAX_BRANCHES),
  status: z.enum(['active', 'removed']),
  version: z.int().positive(),
});
export type Staff = z.output<typeof Staff>;

const OneStaff = z.object({ staffId: StaffId });

export const createStaff = defineAction({
  owner: 'tenant',
  name: 'createStaff',
  version: 1,
  summary: 'Add a member of staff.',
  scope: 'tenant',
  input: z.object({
    name: Name,
    email: Email.nullable().default(null),
    userId: UserId.nullable().default(null),
    branchIds: Staff.shape.branchIds.default([]),
  }),
  output: Staff,
  errors: ['not_found', 'conflict'],
  http: { method: 'post', path: '/v1/staff', status: 201, idempotencyKey: 'required' },
});

export const listStaff = defineAction({
  owner: 'tenant',
  name: 'listStaff',
  version: 1,
  summary: 'List the members of staff, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(Staff),
  errors: ['invalid_input'],
  role: 'staff',
  http: { method: 'get', path: '/v1/staff' },
});

export const getStaff = defineAction({
  owner: 'tenant',
  name: 'getStaff',
  version: 1,
  summary: 'Read a member of staff.',
  scope: 'tenant',
  input: OneStaff,
  output: Staff,
  errors: ['not_found'],
  role: 'staff',
  http: { method: 'get', path: '/v1/staff/{staffId}' },
});

export const updateStaff = defineAction({
  owner: 'tenant',
  name: 'updateStaff',
  version: 1,
  summary: 'Change a member of staff. What is not sent stays as it is.',
  scope: 'tenant',
  input: OneStaff.extend({
    name: Name.optional(),
    email: Email.nullable().optional(),
    userId: UserId.nullable().optional(),
    branchIds: Staff.shape.branchIds.optional(),
    version: ExpectedVersion,
  }),
  output: Staff,
  errors: ['not_found', 'conflict', 'stale_version'],
  http: { method: 'patch', path: '/v1/staff/{staffId}' },
});

export const removeStaff = defineAction({
  owner: 'tenant',
  name: 'removeStaff',
  version: 1,
  summary: 'Remove a member of staff. Refused while a service names them.',
  scope: 'tenant',
  input: OneStaff.extend({ version: ExpectedVersion }),
  output: Staff,
  errors: ['not_found', 'still_referenced', 'stale_version'],
  http: { method: 'delete', path: '/v1/staff/{staffId}' },
});

export const staffChanged = defineEvent({
  owner: 'tenant',
  name: 'staffChanged',
  version: 1,
  summary: 'A member of staff was added, changed or removed.',
  scope: 'tenant',
  entity: 'staff',
  payload: z.object({ staff: Staff.omit({ name: true, email: true }) }),
});

import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { BranchId, PhoneNumberId } from '../ids.ts';
import { PageRequest, pageOf } from '../page.ts';
import { E164, ExpectedVersion } from '../text.ts';

/** A number that callers dial; it leads to one branch of one company (TEN-041). `released` may be taken by anybody. */
export const PhoneNumber = z.object({
  id: PhoneNumberId,
  number: E164,
  branchId: BranchId,
  label: z.string().max(100),
  status: z.enum(['active', 'released']),
  version: z.int().positive(),
});
export type PhoneNumber = z.output<typeof PhoneNumber>;

const OneNumber = z.object({ phoneNumberId: PhoneNumberId });

export const assignPhoneNumber = defineAction({
  owner: 'tenant',
  name: 'assignPhoneNumber',
  version: 1,
  summary: 'Let a phone number lead to a branch. A number belongs to one company only.',
  scope: 'tenant',
  input: z.object({
    number: z
      .string()
      .min(3)
      .max(40)
      .describe('As people write it; without a country code it is taken as one of the company’s country.'),
    branchId: BranchId,
    label: PhoneNumber.shape.label.default(''),
  }),
  output: PhoneNumber,
  errors: ['not_found', 'conflict', 'invalid_input', 'already_bound', 'stale_version'],
  http: { method: 'post', path: '/v1/phone-numbers', status: 201, idempotencyKey: 'optional' },
});

export const listPhoneNumbers = defineAction({
  owner: 'tenant',
  name: 'listPhoneNumbers',
  version: 1,
  summary: 'List the phone numbers of the company, newest first.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(PhoneNumber),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/phone-numbers' },
});

export const getPhoneNumber = defineAction({
  owner: 'tenant',
  name: 'getPhoneNumber',
  version: 1,
  summary: 'Read a phone number and the branch it leads to.',
  scope: 'tenant',
  input: OneNumber,
  output: PhoneNumber,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/phone-numbers/{phoneNumberId}' },
});

export const movePhoneNumber = defineAction({
  owner: 'tenant',
  name: 'movePhoneNumber',
  version: 1,
  summary: 'Let a phone number lead to another branch.',
  scope: 'tenant',
  input: OneNumber.extend({ branchId: BranchId, version: ExpectedVersion }),
  output: PhoneNumber,
  errors: ['not_found', 'stale_version'],
  http: { method: 'patch', path: '/v1/phone-numbers/{phoneNumberId}' },
});

export const releasePhoneNumber = defineAction({
  owner: 'tenant',
  name: 'releasePhoneNumber',
  version: 1,
  summary: 'Give a phone number up: it leads nowhere, and another company may take it.',
  scope: 'tenant',
  input: OneNumber.extend({ version: ExpectedVersion }),
  output: PhoneNumber,
  errors: ['not_found', 'stale_version'],
  http: { method: 'delete', path: '/v1/phone-numbers/{phoneNumberId}' },
});

export const phoneNumberChanged = defineEvent({
  owner: 'tenant',
  name: 'phoneNumberChanged',
  version: 1,
  summary: 'A phone number leads to a branch, to another one, or was given up.',
  scope: 'tenant',
  entity: 'phoneNumber',
  payload: z.object({ phoneNumber: PhoneNumber.omit({ number: true, label: true }) }),
});

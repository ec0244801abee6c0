import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { askProAi, friseur } from '../../test/companies.ts';
import { leftCompanyIn } from './left-company.ts';

const examples = new URL('../../../../packages/contracts/examples/', import.meta.url);
const golden = (subject: string): object => JSON.parse(readFileSync(new URL(`${subject}.json`, examples), 'utf8'));
const told = golden('events.tenant.companyOffboarded.v1');
const companyIn = (message: object) => leftCompanyIn({ data: Buffer.from(JSON.stringify(message)) });

test('the message of a company that has left names the company', () => {
  expect(companyIn(told)).toBe(friseur.tenantId);
});

test.each([
  ['another company than its envelope', { ...told, tenantId: askProAi.tenantId }],
  ['a company that is there', golden('events.tenant.companyRegistered.v1')],
  ['nothing', {}],
])('no company is forgotten by a message that names %s', (_, message) => {
  expect(() => companyIn(message)).toThrow(expect.objectContaining({ code: 'malformed_body' }));
});

test('no company is forgotten by bytes that are no JSON', () => {
  expect(() => leftCompanyIn({ data: Buffer.from('{') })).toThrow(expect.objectContaining({ retry: 'never' }));
});

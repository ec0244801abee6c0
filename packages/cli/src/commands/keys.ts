import {
  ApiKey,
  issueCompanyApiKey,
  issueOperatorKey,
  listApiKeys,
  listOperatorKeys,
  OperatorKey,
  revokeApiKey,
  revokeOperatorKey,
} from '@fencepost/contracts/tenant/api-key';
import { listCompanies } from '@fencepost/contracts/tenant/company';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { pagesOf } from '../ask/ask.ts';
import { type Command, command } from '../command.ts';
import { CliError, type ExitName, usageError } from '../exit-codes.ts';
import { CompanyRef, type Hands } from '../hands.ts';
import { readStored } from '../settings.ts';
import type { View } from '../show/show.ts';
import { type Column, facts, table } from '../show/table.ts';
import { companyNamed } from './companies.ts';
import { withCompany, writeStored } from './session.ts';

const PAGE = 100;

const columns: readonly Column<ApiKey>[] = [
  { head: 'key', of: ({ id }) => id },
  { head: 'label', of: ({ label }) => label },
  { head: 'role', of: ({ role }) => role },
  { head: 'status', of: ({ status }) => status },
];

const operatorColumns: readonly Column<OperatorKey>[] = [
  ...columns,
  { head: 'person', of: ({ person }) => person },
  { head: 'issued by', of: ({ issuedBy }) => issuedBy },
];

const keyView: View<ApiKey> = (apiKey, paper) => table(columns, [apiKey], paper);

const whose = {
  company: CompanyRef.optional(),
  operator: z.boolean().optional().describe('keys of operators instead of a company’s'),
};

/** Exactly one of them: there is no default company, and an operator’s key is asked for by name. */
const checked = ({
  company,
  operator,
}: {
  readonly company?: string | undefined;
  readonly operator?: boolean | undefined;
}) => {
  if (operator === true && company !== undefined) throw usageError('Give --company or --operator, not both.');
  return operator === true;
};

const everyKey = async (isOperator: boolean, { ask }: Pick<Hands, 'ask'>): Promise<Answer<readonly OperatorKey[]>> => {
  const value: OperatorKey[] = [];
  const exact: unknown[] = [];
  const list = isOperator ? listOperatorKeys : listApiKeys;
  for await (const page of pagesOf((members) => ask(list, members), { limit: PAGE })) {
    // A company's keys have no person.
    value.push(...z.array(OperatorKey).parse(page.value.data));
    exact.push(...z.looseObject({ data: z.array(z.unknown()) }).parse(page.exact).data);
  }
  return { value, exact: { data: exact } };
};

type Issued = z.output<typeof issueCompanyApiKey.output>;

const shownOnce: View<Issued> = ({ apiKey, key }, paper) => [
  ...facts(
    [
      ['key', key],
      ['id', apiKey.id],
      ['label', apiKey.label],
      ['role', apiKey.role],
    ],
    paper,
  ),
  '',
  'It is shown this once.',
];

const issue = async (
  {
    label,
    role,
    save,
    company,
  }: {
    readonly label: string;
    readonly role?: ApiKey['role'] | undefined;
    readonly save?: boolean | undefined;
    readonly company?: string | undefined;
  },
  hands: Hands,
): Promise<ExitName> => {
  if (company === undefined) throw usageError('Whose key? Give --company with its number or id, or --operator.');
  const { id: tenantId, number } = (await companyNamed(company, hands)).value;
  const issued = await hands.ask(issueCompanyApiKey, { tenantId, label, ...(role === undefined ? {} : { role }) });
  if (save !== true) {
    hands.show.one(issued, shownOnce);
    return 'ok';
  }
  const stored = await readStored(hands.world, hands.file);
  const { url } = await hands.settings();
  const same = stored.url === url ? stored : { url, companies: [] };
  await writeStored(withCompany({ ...same, url }, { id: tenantId, number, key: issued.value.key }), hands);
  // What is stored is not shown, too: what was never on a screen cannot be read from one.
  hands.show.one({ value: issued.value.apiKey, exact: issued.value.apiKey }, keyView);
  hands.show.note(`Stored in ${hands.file}: --company ${number} uses it from now on.`);
  return 'ok';
};

/** Commands about keys to /v1. */
export const keyCommands: readonly Command[] = [
  command({
    path: 'keys issue',
    summary:
      'Issue a key of a company, or with --operator one more of yours that opens /v1/ops. It is shown this once, or stored by --save.',
    input: {
      ...whose,
      label: ApiKey.shape.label.default('operator').describe('what it is for'),
      role: ApiKey.shape.role.unwrap().optional().describe('what it may do at its company'),
      save: z.boolean().optional().describe('store the company’s key for later commands instead of showing it'),
    },
    asks: [issueCompanyApiKey, issueOperatorKey, listCompanies],
    example: '--company 1 --role admin --label repair --save',
    run: async (given, hands) => {
      if (!checked(given)) return issue(given, hands);
      if (given.save === true)
        throw usageError('--save is for a company’s key: `fencepost login` stores an operator’s.');
      hands.show.one(await hands.ask(issueOperatorKey, { label: given.label }), shownOnce);
      return 'ok';
    },
  }),
  command({
    path: 'keys list',
    summary: 'List the keys of a company, or with --operator those of operators; never the keys themselves.',
    input: whose,
    asks: [listApiKeys, listOperatorKeys],
    example: '--company 1',
    run: async (given, hands) => {
      hands.show.one(await everyKey(checked(given), hands), (keys, paper) =>
        table(given.operator === true ? operatorColumns : columns, keys, paper),
      );
      return 'ok';
    },
  }),
  command({
    path: 'keys revoke',
    summary:
      'Revoke a key of a company, or with --operator one of an operator. It opens nothing any more and cannot be restored.',
    positions: ['apiKeyId'],
    input: { ...whose, apiKeyId: revokeApiKey.input.shape.apiKeyId },
    asks: [listApiKeys, revokeApiKey, listOperatorKeys, revokeOperatorKey],
    confirms: true,
    example: 'key_… --company 1',
    run: async ({ apiKeyId, ...given }, hands) => {
      const isOperator = checked(given);
      const found = (await everyKey(isOperator, hands)).value.find(({ id }) => id === apiKeyId);
      if (found === undefined)
        throw new CliError('not_found', `There is no key ${apiKeyId}: \`fencepost keys list\` shows all.`);
      await hands.confirm({ value: found, exact: found }, keyView, `Revoke the key ${found.label}?`);
      const input = { apiKeyId, version: found.version };
      hands.show.one(await hands.ask(isOperator ? revokeOperatorKey : revokeApiKey, input), keyView);
      return 'ok';
    },
  }),
];

import {
  demoteStagedCustomer,
  getStagedCustomer,
  listStagedCustomers,
  promoteStagedCustomer,
  type StagedCustomer,
  type StagedCustomerVerdict,
  setStagedCustomerAside,
  takeStagedCustomerBack,
} from '@fencepost/contracts/booking/legacy';
import { demoteStagedRow, listStagedRows, promoteStagedRow, StagedRow } from '@fencepost/contracts/tenant/legacy';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { pagesOf } from '../ask/ask.ts';
import { type Command, command } from '../command.ts';
import { CliError, type ExitName } from '../exit-codes.ts';
import type { Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import { evidenceLine } from '../show/evidence.ts';
import type { View } from '../show/show.ts';
import { type Column, facts, section } from '../show/table.ts';
import { actor, inWords, moment } from '../show/values.ts';

const rowColumns: readonly Column<StagedRow>[] = [
  { head: 'row', of: ({ id }) => id },
  { head: 'kind', of: ({ kind }) => kind },
  { head: 'state', of: ({ state }) => state },
  { head: 'problem', of: ({ problem }) => problem },
  { head: 'claims company', of: ({ claimedCompanyNumber }) => claimedCompanyNumber },
  { head: 'event type', of: ({ eventTypeId }) => eventTypeId },
  { head: 'team', of: ({ calcomTeamId }) => calcomTeamId },
  { head: 'became', of: ({ promotedTo }) => promotedTo },
];

const customerColumns: readonly Column<StagedCustomer>[] = [
  { head: 'customer', of: ({ id }) => id },
  { head: 'there', of: ({ legacyId }) => legacyId },
  { head: 'state', of: ({ state }) => state },
  { head: 'problem', of: ({ problem }) => problem },
  { head: 'claims company', of: ({ claimedCompanyNumber }) => claimedCompanyNumber },
  { head: 'written by', of: ({ writer }) => writer },
  { head: 'on', of: ({ writtenAt }) => moment(writtenAt) },
  { head: 'appointments', of: ({ appointments }) => appointments },
  { head: 'with evidence', of: ({ appointmentsWithEvidence }) => appointmentsWithEvidence },
  { head: 'company', of: ({ companyId }) => companyId },
];

const rowView: View<StagedRow> = (row, paper) =>
  facts(
    rowColumns.map(({ head, of }) => [head, of(row)] as const),
    paper,
  );
const customerView: View<StagedCustomer> = (customer, paper) =>
  facts(
    [
      ...customerColumns.map(({ head, of }) => [head, of(customer)] as const),
      ['other relations', customer.relations],
      ['set aside', customer.setAside && `${customer.setAside.reason} (${actor(customer.setAside.by)})`],
    ],
    paper,
  );

const PAGE = 100;
const rowId = promoteStagedRow.input.shape.stagedRowId;
const stagedCustomerId = promoteStagedCustomer.input.shape.stagedCustomerId;
/** A service or mapping, or a customer. */
const stagedRef = z.union([rowId, stagedCustomerId]).describe('a row (stg_…) or a customer (scu_…) in staging');

const foundRow = async (id: string, { ask }: Pick<Hands, 'ask'>): Promise<Answer<StagedRow>> => {
  for await (const { value } of pagesOf((members) => ask(listStagedRows, members), { limit: PAGE })) {
    const row = z
      .array(StagedRow)
      .parse(value.data)
      .find((each) => each.id === id);
    if (row !== undefined) return { value: row, exact: row };
  }
  throw new CliError('not_found', `There is no row ${id} in staging: \`fencepost legacy staged\` shows all.`);
};

const judged = (id: string, { ask }: Pick<Hands, 'ask'>): Promise<Answer<StagedCustomerVerdict>> =>
  ask(getStagedCustomer, { stagedCustomerId: id });

const verdictView: View<StagedCustomerVerdict> = (verdict, paper) => [
  ...customerView(verdict.customer, paper),
  ...facts([['verdict', verdict.verdict]], paper),
  ...section('Evidence', [`  ${inWords(verdict.explanation)}`, ...verdict.evidence.map(evidenceLine)], paper),
];

interface Move {
  readonly ofRow: typeof promoteStagedRow | typeof demoteStagedRow;
  readonly ofCustomer: typeof promoteStagedCustomer | typeof demoteStagedCustomer;
  readonly verb: string;
}

const moved = async (id: string, { ofRow, ofCustomer, verb }: Move, hands: Hands): Promise<ExitName> => {
  if (rowId.safeParse(id).success) {
    const row = await foundRow(id, hands);
    await hands.confirm(row, rowView, `${verb} this row?`);
    hands.show.one(await hands.ask(ofRow, { stagedRowId: id, version: row.value.version }), rowView);
  } else {
    const customer = await judged(id, hands);
    await hands.confirm(customer, verdictView, `${verb} this customer?`);
    const input = { stagedCustomerId: id, version: customer.value.customer.version };
    hands.show.one(await hands.ask(ofCustomer, input), customerView);
  }
  return 'ok';
};

/** Commands about what waits in staging. */
export const legacyCommands: readonly Command[] = [
  listCommand(listStagedRows, {
    path: 'legacy staged',
    columns: rowColumns,
    describe: { state: 'only those in this state' },
    example: '--state staged',
  }),
  listCommand(listStagedCustomers, {
    path: 'legacy customers',
    columns: customerColumns,
    describe: { state: 'only those in this state' },
    example: '--state staged --all',
  }),
  command({
    path: 'legacy customer',
    summary: getStagedCustomer.summary,
    positions: ['stagedCustomerId'],
    input: { stagedCustomerId },
    asks: [getStagedCustomer],
    run: async ({ stagedCustomerId: id }, hands) => {
      hands.show.one(await judged(id, hands), verdictView);
      return 'ok';
    },
  }),
  command({
    path: 'legacy promote',
    summary: `Rows: ${promoteStagedRow.summary} Customers: ${promoteStagedCustomer.summary}`,
    positions: ['id'],
    input: { id: stagedRef },
    asks: [listStagedRows, promoteStagedRow, getStagedCustomer, promoteStagedCustomer],
    confirms: true,
    run: ({ id }, hands) =>
      moved(id, { ofRow: promoteStagedRow, ofCustomer: promoteStagedCustomer, verb: 'Promote' }, hands),
  }),
  command({
    path: 'legacy demote',
    summary: `Rows: ${demoteStagedRow.summary} Customers: ${demoteStagedCustomer.summary}`,
    positions: ['id'],
    input: { id: stagedRef },
    asks: [listStagedRows, demoteStagedRow, getStagedCustomer, demoteStagedCustomer],
    confirms: true,
    run: ({ id }, hands) =>
      moved(id, { ofRow: demoteStagedRow, ofCustomer: demoteStagedCustomer, verb: 'Demote' }, hands),
  }),
  command({
    path: 'legacy set-aside',
    summary: setStagedCustomerAside.summary,
    positions: ['stagedCustomerId'],
    input: {
      stagedCustomerId,
    },
    asks: [getStagedCustomer, setStagedCustomerAside],
    confirms: true,
    example: 'scu_… --reason "nothing refers to it"',
    run: async ({ stagedCustomerId: id }, hands) => {
      const customer = await judged(id, hands);
      await hands.confirm(customer, verdictView, 'Set this customer aside?');
      // Why one passes across companies is why it is kept from them.
      const input = { stagedCustomerId: id, version: customer.value.customer.version, reason: await hands.reason() };
      hands.show.one(await hands.ask(setStagedCustomerAside, input), customerView);
      return 'ok';
    },
  }),
  command({
    path: 'legacy take-back',
    summary: takeStagedCustomerBack.summary,
    positions: ['stagedCustomerId'],
    input: { stagedCustomerId },
    asks: [getStagedCustomer, takeStagedCustomerBack],
    confirms: true,
    run: async ({ stagedCustomerId: id }, hands) => {
      const customer = await judged(id, hands);
      await hands.confirm(customer, verdictView, 'Take this customer back?');
      const input = { stagedCustomerId: id, version: customer.value.customer.version };
      hands.show.one(await hands.ask(takeStagedCustomerBack, input), customerView);
      return 'ok';
    },
  }),
];

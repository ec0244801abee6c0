import type { ActionContract } from '@fencepost/contracts/define';
import { PageRequest } from '@fencepost/contracts/page';
import { listCompanies } from '@fencepost/contracts/tenant/company';
import { z } from 'zod';
import { pagesOf } from './ask/ask.ts';
import { type Command, command } from './command.ts';
import { CompanyRef, type Hands } from './hands.ts';
import type { Paper } from './show/paper.ts';
import { type Column, table } from './show/table.ts';

/** An answer that is a page of a list. */
type PageOf<T extends z.ZodType> = z.ZodObject<{ data: z.ZodArray<T>; nextCursor: z.ZodNullable<z.ZodString> }>;

const paging = {
  limit: PageRequest.shape.limit.optional().describe('how many entries a page holds'),
  cursor: PageRequest.shape.cursor.describe('nextCursor of the page before'),
  all: z.boolean().optional().describe('every page; with --json a line for each entry'),
};

/** A list from its contract: the filters are the members of its input, `tenantId` is `--company`. */
export const listCommand = <T extends z.ZodType>(
  action: ActionContract<z.ZodObject, PageOf<T>>,
  given: {
    readonly path: string;
    readonly columns: readonly Column<z.output<T>>[];
    readonly describe?: Readonly<Record<string, string>>;
    readonly example?: string;
  },
): Command => {
  const { tenantId, limit: _, cursor: __, ...filters } = action.input.shape;
  const isOfCompany = action.scope === 'tenant' || tenantId !== undefined;
  const described = Object.entries(filters).map(([name, schema]) => [
    name,
    schema instanceof z.ZodType && given.describe?.[name] !== undefined
      ? schema.describe(given.describe[name])
      : schema,
  ]);
  return command({
    path: given.path,
    summary: action.summary,
    asks: tenantId === undefined ? [action] : [action, listCompanies],
    input: {
      ...(isOfCompany ? { company: CompanyRef.optional() } : {}),
      ...Object.fromEntries(described),
      ...paging,
    },
    ...(given.example === undefined ? {} : { example: given.example }),
    run: async (typed, hands) => {
      const { all, company, ...members } = z
        .looseObject({ all: z.boolean().optional(), company: z.string().optional() })
        .parse(typed);
      const input =
        tenantId === undefined || company === undefined
          ? members
          : { ...members, tenantId: await hands.companyId(company) };
      if (all === true) return tellAll(action, input, given.columns, hands);
      hands.show.one(await hands.ask(action, input), (page, paper) =>
        pageView(page.data, page.nextCursor, given.columns, paper),
      );
      return 'ok';
    },
  });
};

const tellAll = async <T extends z.ZodType>(
  action: ActionContract<z.ZodObject, PageOf<T>>,
  input: Readonly<Record<string, unknown>>,
  columns: readonly Column<z.output<T>>[],
  { ask, show, progress }: Hands,
): Promise<'ok'> => {
  const rows: z.output<T>[] = [];
  let count = 0;
  for await (const { value, exact } of pagesOf((members) => ask(action, members), { ...input, limit: 100 })) {
    if (show.isJson) for (const entry of Entries.parse(exact).data) show.line(entry);
    else rows.push(...z.array(action.output.shape.data.element).parse(value.data));
    count += value.data.length;
    progress.at(`${count} entries so far`);
  }
  progress.end();
  if (!show.isJson) show.one({ value: rows, exact: rows }, (all, paper) => pageView(all, null, columns, paper));
  return 'ok';
};

const Entries = z.looseObject({ data: z.array(z.unknown()) });

const pageView = <T>(
  rows: readonly T[],
  nextCursor: string | null,
  columns: readonly Column<T>[],
  paper: Paper,
): readonly string[] => [
  ...(rows.length === 0 ? ['Nothing.'] : table(columns, rows, paper)),
  ...(nextCursor === null ? [] : ['', `There are more: --all, or --cursor ${nextCursor}`]),
];

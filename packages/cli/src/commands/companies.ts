import {
  Company,
  listCompanies,
  registerCompany,
  resumeCompany,
  suspendCompany,
} from '@fencepost/contracts/tenant/company';
import { getOffboarding, type Offboarding, offboardCompany } from '@fencepost/contracts/tenant/offboarding';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { pagesOf } from '../ask/ask.ts';
import { type Command, command } from '../command.ts';
import { CliError, usageError } from '../exit-codes.ts';
import { CompanyRef, type Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import type { View } from '../show/show.ts';
import { facts } from '../show/table.ts';
import { listed, moment } from '../show/values.ts';

/** A company as people read it. */
export const companyView: View<Company> = (company, paper) =>
  facts(
    [
      ['company', company.id],
      ['number', company.number],
      ['name', company.name],
      ['status', company.status],
      ['team', company.calcomTeam && `${company.calcomTeam.name} (${company.calcomTeam.id})`],
      ['pilot', company.pilot],
      ['time zone', company.timeZone],
      ['locale', company.locale],
      ['currency', company.currency],
      ['settings', listed(company.settings)],
      ['version', company.version],
    ],
    paper,
  );

const PAGE = 100;

/** The company itself; the platform has no question for one by its id. */
export const companyNamed = async (ref: string, { ask }: Pick<Hands, 'ask'>): Promise<Answer<Company>> => {
  const filter = /^\d+$/.test(ref) ? { number: Number(ref) } : {};
  const page = z.looseObject({ data: z.array(Company) });
  for await (const { exact } of pagesOf((members) => ask(listCompanies, { ...filter, ...members }), { limit: PAGE })) {
    const companies = page.parse(exact).data;
    const at = companies.findIndex(({ id, number }) => id === ref || String(number) === ref);
    const value = companies[at];
    if (value !== undefined)
      return { value, exact: z.looseObject({ data: z.array(z.unknown()) }).parse(exact).data[at] };
  }
  throw new CliError('not_found', `There is no company ${ref}: \`fencepost companies list\` shows all.`);
};

const offboardingView: View<Offboarding> = (leave, paper) =>
  facts(
    [
      ['off-boarding', leave.id],
      ['company', leave.tenantId],
      ['state', leave.state],
      ['step', leave.step],
      ['removed', listed(leave.removed)],
      ['problem', leave.problem],
      ['began', moment(leave.startedAt)],
      ['ended', moment(leave.finishedAt)],
    ],
    paper,
  );

const shape = registerCompany.input.shape;

/** Commands about companies. */
export const companyCommands: readonly Command[] = [
  listCommand(listCompanies, {
    path: 'companies list',
    columns: [
      { head: 'number', of: ({ number }) => number },
      { head: 'name', of: ({ name }) => name },
      { head: 'status', of: ({ status }) => status },
      { head: 'team', of: ({ calcomTeam }) => calcomTeam?.id },
      { head: 'pilot', of: ({ pilot }) => pilot },
      { head: 'id', of: ({ id }) => id },
    ],
    describe: { number: 'only the one that has this number' },
  }),
  command({
    path: 'companies show',
    summary: 'Read one company.',
    positions: ['company'],
    input: { company: CompanyRef },
    asks: [listCompanies],
    example: '1',
    run: async ({ company }, hands) => {
      hands.show.one(await companyNamed(company, hands), companyView);
      return 'ok';
    },
  }),
  command({
    path: 'companies register',
    summary: registerCompany.summary,
    input: {
      number: shape.number.describe('the number people know it by; it never changes'),
      name: shape.name.describe('its name'),
      timeZone: shape.timeZone.describe('such as Europe/Berlin'),
      locale: shape.locale.optional().describe('such as de-DE'),
      currency: shape.currency.optional().describe('such as EUR'),
    },
    asks: [registerCompany],
    example: '--number 42 --name "Salon Nord" --time-zone Europe/Berlin',
    run: async (given, { ask, show }) => {
      show.one(await ask(registerCompany, given), companyView);
      return 'ok';
    },
  }),
  command({
    path: 'companies suspend',
    summary: suspendCompany.summary,
    positions: ['company'],
    input: { company: CompanyRef },
    asks: [listCompanies, suspendCompany],
    confirms: true,
    example: '42',
    run: async ({ company }, hands) => {
      const found = await companyNamed(company, hands);
      await hands.confirm(found, companyView, `Suspend ${found.value.name}?`);
      hands.show.one(await hands.ask(suspendCompany, { tenantId: found.value.id }), companyView);
      return 'ok';
    },
  }),
  command({
    path: 'companies resume',
    summary: resumeCompany.summary,
    positions: ['company'],
    input: { company: CompanyRef },
    asks: [listCompanies, resumeCompany],
    example: '42',
    run: async ({ company }, hands) => {
      hands.show.one(await hands.ask(resumeCompany, { tenantId: await hands.companyId(company) }), companyView);
      return 'ok';
    },
  }),
  command({
    path: 'companies offboard',
    summary: offboardCompany.summary,
    positions: ['company'],
    input: {
      company: CompanyRef,
      confirmNumber: z.int().positive().optional().describe('the company’s number, typed again; needed with --yes'),
      withFutureAppointments: z.boolean().optional().describe('let future appointments go, too'),
    },
    asks: [listCompanies, offboardCompany, getOffboarding],
    confirms: true,
    example: '42 --confirm-number 42',
    run: async ({ company, confirmNumber, withFutureAppointments = false }, hands) => {
      const found = await companyNamed(company, hands);
      const { id: tenantId, number, name } = found.value;
      if (hands.options.yes && confirmNumber === undefined && !hands.options.dryRun)
        throw usageError(`This cannot be undone: with --yes give --confirm-number ${number}, too.`);
      if (confirmNumber !== undefined && confirmNumber !== number)
        throw usageError(`${name} has the number ${number}, not ${confirmNumber}: nothing was done.`);
      await hands.confirm(found, companyView, `Remove ${name} and everything of it? This cannot be undone.`);
      await hands.ask(offboardCompany, { tenantId, confirmNumber: number, withFutureAppointments });
      const ended = await hands.follow(getOffboarding, { tenantId }, ({ state, step }) =>
        hands.progress.at(`${state}: ${step}`),
      );
      hands.progress.end();
      hands.show.one(ended, offboardingView);
      return 'ok';
    },
  }),
  command({
    path: 'companies offboarding',
    summary: getOffboarding.summary,
    positions: ['company'],
    input: { company: CompanyRef },
    asks: [listCompanies, getOffboarding],
    example: '42',
    run: async ({ company }, hands) => {
      hands.show.one(await hands.ask(getOffboarding, { tenantId: await hands.companyId(company) }), offboardingView);
      return 'ok';
    },
  }),
];

import { type Company, listCompanies } from '@fencepost/contracts/tenant/company';
import {
  FlagName,
  listFlagRollouts,
  listFlags,
  setFlagOverride,
  setFlagRollout,
  setPilot,
} from '@fencepost/contracts/tenant/flag';
import { z } from 'zod';
import { type Command, command } from '../command.ts';
import { CompanyRef } from '../hands.ts';
import { table } from '../show/table.ts';
import { companyNamed, companyView } from './companies.ts';

const name = FlagName.describe('the feature');
const onOff = z.enum(['on', 'off']);

const stateColumns = [
  { head: 'feature', of: (state: { readonly name: string }) => state.name },
  { head: 'enabled', of: ({ enabled }: { readonly enabled: boolean }) => enabled },
  { head: 'because', of: ({ reason }: { readonly reason: string }) => reason },
];

const rolloutColumns = [
  { head: 'feature', of: (rollout: { readonly name: string }) => rollout.name },
  { head: 'companies', of: ({ percent }: { readonly percent: number }) => `${percent} %` },
];

/** Commands about features and who has them. */
export const flagCommands: readonly Command[] = [
  command({
    path: 'flags list',
    summary: listFlagRollouts.summary,
    asks: [listFlagRollouts],
    run: async (_, { ask, show }) => {
      show.one(await ask(listFlagRollouts, {}), ({ data }, paper) => table(rolloutColumns, data, paper));
      return 'ok';
    },
  }),
  command({
    path: 'flags show',
    summary: listFlags.summary,
    input: { company: CompanyRef.optional() },
    asks: [listFlags],
    example: '--company 1',
    run: async (_, { ask, show }) => {
      show.one(await ask(listFlags, {}), ({ data }, paper) => table(stateColumns, data, paper));
      return 'ok';
    },
  }),
  command({
    path: 'flags roll-out',
    summary: setFlagRollout.summary,
    positions: ['name', 'percent'],
    input: { name, percent: setFlagRollout.input.shape.percent.describe('share of all companies, 0 to 100') },
    asks: [listFlagRollouts, setFlagRollout],
    confirms: true,
    example: 'voice_booking 25',
    run: async ({ name: feature, percent }, hands) => {
      const { value } = await hands.ask(listFlagRollouts, {});
      const now = value.data.find((rollout) => rollout.name === feature);
      const change = { name: feature, from: now?.percent ?? 0, to: percent };
      await hands.confirm(
        { value: change, exact: change },
        ({ from, to }) => [`${feature}: ${from} % of all companies -> ${to} %`],
        'Roll it out so?',
      );
      const version = now === undefined ? {} : { version: now.version };
      hands.show.one(await hands.ask(setFlagRollout, { name: feature, percent, ...version }), (rollout, paper) =>
        table(rolloutColumns, [rollout], paper),
      );
      return 'ok';
    },
  }),
  command({
    path: 'flags decide',
    summary: 'Decide a feature for one company; `back` takes the decision back, so that the roll-out counts again.',
    positions: ['name', 'decision'],
    input: { name, decision: z.enum(['on', 'off', 'back']), company: CompanyRef },
    asks: [listCompanies, setFlagOverride],
    confirms: true,
    example: 'portal on --company 1',
    run: async ({ name: feature, decision, company }, hands) => {
      const found = await companyNamed(company, hands);
      await hands.confirm(found, companyView, `${feature} ${decision} for ${found.value.name}?`);
      const enabled = decision === 'back' ? null : decision === 'on';
      const answer = await hands.ask(setFlagOverride, { tenantId: found.value.id, name: feature, enabled });
      hands.show.one(answer, (state, paper) => table(stateColumns, [state], paper));
      return 'ok';
    },
  }),
  command({
    path: 'flags pilot',
    summary: setPilot.summary,
    positions: ['decision'],
    input: { decision: onOff.describe('in or out'), company: CompanyRef },
    asks: [listCompanies, setPilot],
    confirms: true,
    example: 'on --company 1',
    run: async ({ decision, company }, hands) => {
      const found = await companyNamed(company, hands);
      await hands.confirm(found, companyView, pilotQuestion(found.value, decision));
      hands.show.one(await hands.ask(setPilot, { tenantId: found.value.id, pilot: decision === 'on' }), companyView);
      return 'ok';
    },
  }),
];

const pilotQuestion = ({ name: company }: Company, decision: z.output<typeof onOff>): string =>
  decision === 'on' ? `Take ${company} into the pilot programme?` : `Take ${company} out of the pilot programme?`;

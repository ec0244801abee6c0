import {
  applyRepairPlan,
  approveRepairPlan,
  getRepairPlan,
  listRepairPlans,
  listRepairSteps,
  planRepair,
  RepairStep,
  undoRepairPlan,
  verifyRepairPlan,
} from '@fencepost/contracts/integrity/repair';
import { listCompanies } from '@fencepost/contracts/tenant/company';
import { z } from 'zod';
import type { Answer } from '../ask/answer.ts';
import { pagesOf } from '../ask/ask.ts';
import { type Command, command } from '../command.ts';
import type { ExitName } from '../exit-codes.ts';
import { CompanyRef, type Hands } from '../hands.ts';
import { listCommand } from '../list-command.ts';
import { bar } from '../show/progress.ts';
import { moment } from '../show/values.ts';
import { changesNothing, planView, type WholePlan } from './repair-view.ts';

const { planId } = getRepairPlan.input.shape;
const STEPS_A_PAGE = 100;

/** A plan with all its steps, each exactly as it was answered. */
const wholePlan = async (id: string, { ask }: Pick<Hands, 'ask'>): Promise<Answer<WholePlan>> => {
  const plan = await ask(getRepairPlan, { planId: id });
  const steps: RepairStep[] = [];
  const exact: unknown[] = [];
  const pages = pagesOf((members) => ask(listRepairSteps, { planId: id, ...members }), { limit: STEPS_A_PAGE });
  for await (const page of pages) {
    steps.push(...z.array(RepairStep).parse(page.value.data));
    exact.push(...z.looseObject({ data: z.array(z.unknown()) }).parse(page.exact).data);
  }
  return { value: { plan: plan.value, steps }, exact: { plan: plan.exact, steps: exact } };
};

const shown = async (id: string, hands: Hands): Promise<WholePlan> => {
  const whole = await wholePlan(id, hands);
  hands.show.one(whole, planView);
  return whole.value;
};

/** What a plan without changes was made for is mended already: a runbook goes on. What it leaves alone is not mended. */
const nothingToDo = (whole: Answer<WholePlan>, { show }: Pick<Hands, 'show'>): ExitName => {
  show.one(whole, planView);
  return whole.value.plan.refusals.length > 0 ? 'issues_found' : 'ok';
};

/** Waits for the end of what was begun. */
const ended = async (id: string, hands: Hands): Promise<void> => {
  await hands.follow(getRepairPlan, { planId: id }, ({ state, steps }) => {
    const { planned, applied, drifted, refused, undone } = steps;
    const total = planned + applied + drifted + refused + undone;
    hands.progress.at(`${state} ${bar(total - planned, total)}`);
  });
  hands.progress.end();
};

const reads = [getRepairPlan, listRepairSteps];

const decide = { planId };

/** Commands about repair plans (law 10). */
export const repairCommands: readonly Command[] = [
  command({
    path: 'repair plan',
    summary: planRepair.summary,
    positions: ['remedy'],
    input: {
      remedy: planRepair.input.shape.remedy.describe('what is to be repaired'),
      alertId: planRepair.input.shape.alertId.describe('the alert that it is made for'),
      company: CompanyRef.optional(),
      recordId: planRepair.input.shape.recordId.describe('one record alone'),
    },
    asks: [planRepair, listCompanies, ...reads],
    example: 'mapping-team --company 15',
    run: async ({ company, ...given }, hands) => {
      const tenantId = company === undefined ? {} : { tenantId: await hands.companyId(company) };
      const { value } = await hands.ask(planRepair, { ...given, ...tenantId });
      await shown(value.id, hands);
      return 'ok';
    },
  }),
  command({
    path: 'repair show',
    summary: 'Read a repair plan whole: its figures, the diff record by record, and what it leaves alone and why.',
    positions: ['planId'],
    input: decide,
    asks: reads,
    run: async (given, hands) => {
      await shown(given.planId, hands);
      return 'ok';
    },
  }),
  listCommand(listRepairPlans, {
    path: 'repair list',
    columns: [
      { head: 'plan', of: ({ id }) => id },
      { head: 'state', of: ({ state }) => state },
      { head: 'remedy', of: ({ remedy }) => remedy },
      { head: 'title', of: ({ title }) => title },
      { head: 'changes', of: ({ steps }) => Object.values(steps).reduce((sum, each) => sum + each, 0) },
      { head: 'left alone', of: ({ refusals }) => refusals.length },
      { head: 'planned', of: ({ planned }) => moment(planned.at) },
    ],
  }),
  command({
    path: 'repair approve',
    summary: approveRepairPlan.summary,
    positions: ['planId'],
    input: {
      ...decide,
      digest: z.string().optional().describe('of the plan that was looked at: refused where it is another one'),
    },
    asks: [approveRepairPlan, ...reads],
    confirms: true,
    run: async ({ digest, ...given }, hands) => {
      const whole = await wholePlan(given.planId, hands);
      const { plan } = whole.value;
      if (changesNothing(plan)) return nothingToDo(whole, hands);
      await hands.confirm(whole, planView, `Approve these ${plan.steps.planned} changes?`);
      await hands.ask(approveRepairPlan, { ...given, digest: digest ?? plan.digest });
      await shown(given.planId, hands);
      return 'ok';
    },
  }),
  command({
    path: 'repair apply',
    summary: applyRepairPlan.summary,
    positions: ['planId'],
    input: { ...decide, verify: z.boolean().optional().describe('verify it when it is applied') },
    asks: [applyRepairPlan, verifyRepairPlan, ...reads],
    confirms: true,
    run: async ({ verify, ...given }, hands) => {
      const whole = await wholePlan(given.planId, hands);
      if (changesNothing(whole.value.plan)) return nothingToDo(whole, hands);
      await hands.confirm(whole, planView, `Apply these ${whole.value.plan.steps.planned} changes now?`);
      await hands.ask(applyRepairPlan, given);
      await ended(given.planId, hands);
      return verify === true ? verified(given, hands) : endOf(await shown(given.planId, hands));
    },
  }),
  command({
    path: 'repair verify',
    summary: verifyRepairPlan.summary,
    positions: ['planId'],
    input: decide,
    asks: [verifyRepairPlan, ...reads],
    run: verified,
  }),
  command({
    path: 'repair undo',
    summary: undoRepairPlan.summary,
    positions: ['planId'],
    input: decide,
    asks: [undoRepairPlan, ...reads],
    confirms: true,
    run: async (given, hands) => {
      const whole = await wholePlan(given.planId, hands);
      await hands.confirm(whole, planView, `Take these ${whole.value.plan.steps.applied} changes back?`);
      await hands.ask(undoRepairPlan, given);
      await ended(given.planId, hands);
      const { steps } = await shown(given.planId, hands);
      return steps.some(({ state }) => state === 'undo_drifted') ? 'issues_found' : 'ok';
    },
  }),
];

async function verified(given: { readonly planId: string }, hands: Hands): Promise<ExitName> {
  await hands.ask(verifyRepairPlan, given);
  const { plan } = await shown(given.planId, hands);
  return plan.state === 'unverified' ? 'issues_found' : 'ok';
}

/** A record that was left alone is nothing to be silent about. */
const endOf = ({ plan }: WholePlan): ExitName => (plan.steps.drifted + plan.steps.refused > 0 ? 'issues_found' : 'ok');

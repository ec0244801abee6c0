import type { RepairPlan, RepairStep } from '@fencepost/contracts/integrity/repair';
import { diffOf } from '../show/diff.ts';
import { evidenceLine } from '../show/evidence.ts';
import { painted } from '../show/paper.ts';
import type { View } from '../show/show.ts';
import { facts, section } from '../show/table.ts';
import { actor, inWords, listed, moment } from '../show/values.ts';

/** A plan with every step of it. */
export interface WholePlan {
  readonly plan: RepairPlan;
  readonly steps: readonly RepairStep[];
}

const done = (event: RepairPlan['approved']): string | null => event && `${actor(event.by)} at ${moment(event.at)}`;

/** What a person has to know to decide: figures, every change as a diff with its evidence, and what is left alone. */
export const planView: View<WholePlan> = ({ plan, steps }, paper) => [
  ...facts(
    [
      ['plan', plan.id],
      ['title', plan.title],
      ['remedy', plan.remedy],
      ['state', plan.state],
      ['waits for', plan.waitsFor && inWords(plan.waitsFor)],
      ['alert', plan.alertId],
      ['company', plan.tenantId ?? 'all'],
      ['steps', listed(plan.steps)],
      ['before', listed(plan.before)],
      ['expected', listed(plan.expected)],
      ['after', plan.after && listed(plan.after)],
      ['planned', done(plan.planned)],
      ['approved', done(plan.approved)],
      ['backup', plan.backup],
      ['applied', done(plan.applied)],
      ['undone', done(plan.undone)],
      ['approval', plan.needsSecondPerson ? 'by another person than the planner' : 'by anybody with an operator’s key'],
      ['expires', moment(plan.expiresAt)],
      ['digest', plan.digest],
    ],
    paper,
  ),
  ...section(
    'Changes',
    steps.flatMap((step) => stepLines(step, paper)),
    paper,
  ),
  ...section(
    'Left alone',
    plan.refusals.flatMap(({ collection, recordId, because, evidence }) => [
      `${inWords(collection)} ${inWords(recordId)}: ${inWords(because)}`,
      ...evidence.map(evidenceLine),
    ]),
    paper,
  ),
  ...section(
    'Findings',
    plan.findings.map((finding) => `  ${inWords(finding)}`),
    paper,
  ),
  ...section('Next', nextOf(plan), paper),
];

type Paper = Parameters<typeof planView>[1];

const stepLines = (step: RepairStep, paper: Paper): readonly string[] => [
  painted(
    `${step.step}. ${inWords(step.collection)} ${inWords(step.recordId)} of ${step.tenantId ?? 'nobody'}: ${step.state}`,
    'bold',
    paper,
  ),
  ...diffOf(step.change, paper),
  ...step.evidence.map(evidenceLine),
  ...(step.explanation === null ? [] : [`    ${inWords(step.explanation)}`]),
];

/** Nobody has to approve it, and nothing of it can be applied. */
export const changesNothing = ({ state, steps }: RepairPlan): boolean => state === 'planned' && steps.planned === 0;

const nextOf = (plan: RepairPlan): readonly string[] => {
  const { id, state } = plan;
  if (changesNothing(plan)) return ['Nothing is to be changed: there is nothing to approve or to apply.'];
  const next: Readonly<Partial<Record<RepairPlan['state'], string>>> = {
    planned: `fencepost repair approve ${id}`,
    approved: `fencepost repair apply ${id}`,
    applied: `fencepost repair verify ${id}`,
    unverified: `fencepost repair undo ${id}`,
  };
  const line = next[state];
  return line === undefined ? [] : [line];
};

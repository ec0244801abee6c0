import type { RepairChange } from '@fencepost/contracts/integrity/repair-step';
import { oneLine } from '../one-line.ts';
import { withoutPersonal } from '../without-personal.ts';
import type { StepRecord } from './plan-record.ts';

const STEPS_SHOWN = 5;
const REASONS_SHOWN = 5;
const LONGEST_REASON = 120;
const LONGEST_VALUE = 60;

/** What people read of a plan before they approve it: how much, the first steps, and why records are left alone. */
export const planInWords = (
  steps: readonly Pick<StepRecord, 'collection' | 'recordId' | 'change'>[],
  refusals: readonly { readonly because: string }[],
): string => {
  const first = steps.slice(0, STEPS_SHOWN).map((step, index) => `${index + 1}. ${stepInWords(step)}`);
  const reasons = [...Map.groupBy(refusals, ({ because }) => because)].toSorted(([, a], [, b]) => b.length - a.length);
  const left = reasons
    .slice(0, REASONS_SHOWN)
    .map(([because, { length }]) => `${length} because ${oneLine(because.slice(0, LONGEST_REASON))}`);
  const lines = [
    `${counted(steps.length, 'change')}, ${counted(refusals.length, 'record')} left alone.`,
    ...first,
    ...(steps.length > first.length ? [`… and ${steps.length - first.length} more`] : []),
    ...(left.length === 0 ? [] : [`Left alone: ${left.join('; ')}`]),
    ...(reasons.length > left.length ? [`… and for ${reasons.length - left.length} more reasons`] : []),
  ];
  return withoutPersonal(lines.join('\n'));
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const stepInWords = ({
  collection,
  recordId,
  change,
}: Pick<StepRecord, 'collection' | 'recordId' | 'change'>): string =>
  oneLine(`${collection} ${recordId}: ${changeInWords(change)}`);

/** Of a row that is moved the figures are in the plan; its values may be a person's. */
const changeInWords = (change: RepairChange): string => {
  if (change.do === 'set_aside') return `set aside, ${change.reason.slice(0, LONGEST_REASON)}`;
  if (change.do !== 'set') return change.do.replaceAll('_', ' ');
  const { expect, set } = change;
  return Object.entries(set)
    .map(([name, value]) => `${name} ${valueInWords(expect[name])} → ${valueInWords(value)}`)
    .join(', ');
};

const valueInWords = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')).slice(0, LONGEST_VALUE);

import type { StoryStep } from '@fencepost/contracts/booking/delivery';
import type { Instant } from '@fencepost/contracts/instant';

/** What a story tells of happens in this order where it happened at the same moment. */
const order: readonly StoryStep['kind'][] = [
  'call',
  'arrival',
  'evidence',
  'quarantine',
  'decision',
  'claim',
  'vendor_call',
  'change',
  'audit',
];

/** Steps in the order in which they happened. */
export const inOrder = (steps: readonly StoryStep[]): StoryStep[] =>
  steps.toSorted((one, other) => {
    if (one.at !== other.at) return one.at < other.at ? -1 : 1;
    return order.indexOf(one.kind) - order.indexOf(other.kind);
  });

const LONGEST_TEXT = 1_000;

/** A step of a story; what is null is not named. */
export const step = (
  at: Instant,
  kind: StoryStep['kind'],
  text: string,
  refs: Readonly<Record<string, string | number | null>> = {},
): StoryStep => {
  const named = Object.entries(refs).filter((entry): entry is [string, string | number] => entry[1] !== null);
  return { at, kind, text: text.slice(0, LONGEST_TEXT), refs: Object.fromEntries(named) };
};

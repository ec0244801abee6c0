import type { StoryStep } from '@fencepost/contracts/booking/delivery';
import { type Paper, painted } from '../show/paper.ts';
import { inWords, listed, moment } from '../show/values.ts';

/** A story in the order in which it happened (A13). */
export const storyLines = (steps: readonly StoryStep[], paper: Paper): readonly string[] =>
  steps.flatMap(({ at, kind, text, refs }) => [
    `${painted(moment(at) ?? '', 'dim', paper)}  ${painted(kind.replaceAll('_', ' '), 'bold', paper)}  ${inWords(text)}`,
    ...(Object.keys(refs).length === 0 ? [] : [painted(`    ${listed(refs)}`, 'dim', paper)]),
  ]);

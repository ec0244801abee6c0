import { isDeepStrictEqual } from 'node:util';
import { ABSENT, type RepairChange } from '@fencepost/contracts/integrity/repair-step';
import { type Paper, painted } from './paper.ts';
import { inWords } from './values.ts';

/** A step's change as a diff: what is expected to be there, and what will be. */
export const diffOf = (change: RepairChange, paper: Paper): readonly string[] => {
  if (change.do !== 'set') {
    const because = change.do === 'set_aside' ? `: ${change.reason}` : '';
    return [
      painted(`  ~ ${change.do.replaceAll('_', ' ')}${inWords(because)}`, 'yellow', paper),
      ...Object.entries(change.expect).map(([name, value]) => `    ${inWords(name)}: ${stored(value)}`),
    ];
  }
  const names = [...new Set([...Object.keys(change.expect), ...Object.keys(change.set)])];
  return names.flatMap((name) => {
    const isExpected = name in change.expect;
    const stays = !(name in change.set) || (isExpected && isDeepStrictEqual(change.expect[name], change.set[name]));
    if (stays) return [`    ${inWords(name)}: ${stored(change.expect[name])}`];
    return [
      ...(isExpected ? [painted(`  - ${inWords(name)}: ${stored(change.expect[name])}`, 'red', paper)] : []),
      painted(`  + ${inWords(name)}: ${stored(change.set[name])}`, 'green', paper),
    ];
  });
};

/** A stored value in words: a member that is not there at all is something else than null. */
const stored = (value: unknown): string => (isDeepStrictEqual(value, ABSENT) ? '(not there)' : inWords(value));

import type { Holdings, Outcome } from './probe.ts';

/** What a probe has found; undefined where all is as it must be. */
export interface Finding {
  readonly failure: 'leak' | 'no_control' | 'error';
  readonly explanation: string;
}

/** Refusals that say something about the platform and nothing about whose a thing is. */
const broken: ReadonlySet<string> = new Set(['unavailable', 'timeout', 'internal', 'rate_limited', 'unreachable']);
const isBroken = ({ code }: Outcome): boolean => broken.has(code);
const brokenFinding = (who: string, { code }: Outcome): Finding => ({
  failure: 'error',
  explanation: `${who} was answered ${code}`,
});

/** Names of things are shorter than the things: what is too short is found in any text. */
const SHORTEST_VALUE = 5;

/** What everybody may have. */
export const noMarks: ReadonlySet<string> = new Set(['day', 'night', 'morning']);

/** The things of a company that are named in a text. */
export const namedIn = (text: string, whose: Holdings): readonly string[] =>
  Object.entries(whose)
    .filter(
      ([name, value]) => !noMarks.has(name) && String(value).length >= SHORTEST_VALUE && text.includes(String(value)),
    )
    .map(([name]) => name);

/** An outcome in which the things that were asked for have no names any more. */
const anonymous = ({ code, text }: Outcome, whose: Holdings): string => {
  const longestFirst = Object.entries(whose).toSorted(([, a], [, b]) => String(b).length - String(a).length);
  return longestFirst.reduce((told, [name, value]) => told.replaceAll(String(value), `<${name}>`), `${code} ${text}`);
};

const MOST_SHOWN = 160;
const shown = ({ code, text }: Outcome): string => `${code} ${text}`.slice(0, MOST_SHOWN);

interface Told {
  /** The owner, of its own things. */
  readonly own: Outcome;
  /** A stranger, of the same things. */
  readonly foreign: Outcome;
  /** The stranger, of things that nobody has. */
  readonly nobody: Outcome;
}
interface Whose {
  readonly owner: Holdings;
  readonly nobody: Holdings;
}

/** Of another company's things a company is told what it is told of nothing (law 12); and the owner is told more. */
export const judgeTrespass = ({ own, foreign, nobody }: Told, whose: Whose): Finding | undefined => {
  if (isBroken(nobody)) return brokenFinding('who asked for what nobody has', nobody);
  if (isBroken(foreign)) return brokenFinding('the stranger', foreign);
  const [ofForeign, ofNobody] = [anonymous(foreign, whose.owner), anonymous(nobody, whose.nobody)];
  if (ofForeign !== ofNobody) {
    const explanation = `of another company's thing a stranger is told "${withoutNames(foreign, whose.owner)}", of nothing "${shown(nobody)}"`;
    return { failure: 'leak', explanation };
  }
  if (isBroken(own)) return brokenFinding('the owner', own);
  if (anonymous(own, whose.owner) !== ofNobody) return undefined;
  return { failure: 'no_control', explanation: `the owner is told no more than of nothing: ${shown(nobody)}` };
};

const withoutNames = ({ code, text }: Outcome, whose: Holdings): string => {
  const named = namedIn(text, whose);
  return named.length === 0 ? code : `${code}, with ${named.join(', ')}`;
};

/** A stranger is shown nothing of the company's, whatever it slipped in; and the owner is shown its own. */
export const judgeShown = (
  { own, foreign }: Pick<Told, 'own' | 'foreign'>,
  { owner, stranger }: { readonly owner: Holdings; readonly stranger: Holdings },
  shows: boolean,
): Finding | undefined => {
  if (isBroken(foreign)) return brokenFinding('the stranger', foreign);
  const leaked = namedIn(foreign.text, onlyOf(owner, stranger));
  if (leaked.length > 0)
    return { failure: 'leak', explanation: `a stranger is shown ${leaked.join(', ')} of another company` };
  if (isBroken(own)) return brokenFinding('the owner', own);
  const proves = shows ? namedIn(own.text, owner).length > 0 : own.code === foreign.code || own.code === 'answered';
  return proves
    ? undefined
    : { failure: 'no_control', explanation: `the owner is shown nothing of its own: ${own.code}` };
};

/** A stranger that claims what is the company's is refused as somebody who comes too late, and the company is not. */
export const judgeClaim = (
  { own, foreign }: Pick<Told, 'own' | 'foreign'>,
  {
    owner,
    asked,
    refusals,
  }: { readonly owner: Holdings; readonly asked: string; readonly refusals: readonly string[] },
): Finding | undefined => {
  if (isBroken(foreign)) return brokenFinding('the stranger', foreign);
  if (!refusals.includes(foreign.code))
    return { failure: 'leak', explanation: `a stranger that claims what another company has is told ${foreign.code}` };
  const others = Object.fromEntries(Object.entries(owner).filter(([, value]) => !asked.includes(String(value))));
  const named = namedIn(foreign.text, others);
  if (named.length > 0) return { failure: 'leak', explanation: `the refusal names ${named.join(', ')} of the owner` };
  if (isBroken(own)) return brokenFinding('the owner', own);
  return refusals.includes(own.code)
    ? { failure: 'no_control', explanation: `the owner is refused as well: ${own.code}` }
    : undefined;
};

/** What both have proves nothing. */
const onlyOf = (owner: Holdings, stranger: Holdings): Holdings => {
  const shared = new Set(Object.values(stranger).map(String));
  return Object.fromEntries(Object.entries(owner).filter(([, value]) => !shared.has(String(value))));
};

/** What is the platform's is refused to a company, and the key is one that opens something. */
export const judgePlatform = (refused: Outcome, control: Outcome): Finding | undefined => {
  if (refused.code === 'forbidden') {
    if (control.code === 'answered') return undefined;
    return { failure: 'no_control', explanation: `the company's key opens nothing at all: ${control.code}` };
  }
  // A scope is looked at before anything else: whatever broke down over this one had let it in.
  if (isBroken(refused) && refused.code !== 'internal') return brokenFinding('the company', refused);
  if (refused.code === 'unauthenticated')
    return { failure: 'no_control', explanation: 'the company’s key is not known: nothing is proved' };
  return { failure: 'leak', explanation: `a company that asks what is the platform's is told ${refused.code}` };
};

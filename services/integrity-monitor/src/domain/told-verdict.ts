import type { MutablePicture, Picture } from './picture.ts';
import type { ToldVerdict, VerdictKind } from './verdict.ts';

export type { ToldVerdict, VerdictKind } from './verdict.ts';

const keyOf = ({ kind, subject }: Pick<ToldVerdict, 'kind' | 'subject'>): string => `${kind}:${subject}`;

/** What was told last of a subject. */
export const verdictOf = (
  { verdicts }: Pick<Picture, 'verdicts'>,
  kind: VerdictKind,
  subject: string,
): ToldVerdict | undefined => verdicts.get(keyOf({ kind, subject }));

/** Takes a verdict in; answers with the subject whose invariants may have another verdict now. */
export const tellVerdict = (picture: MutablePicture, verdict: ToldVerdict): readonly string[] => {
  picture.verdicts.set(keyOf(verdict), verdict);
  return [keyOf(verdict)];
};

/** Verdicts of that kind about subjects that were not looked at this time are dropped: they exist no more. */
export const forgetVerdicts = (
  picture: MutablePicture,
  kind: VerdictKind,
  looked: ReadonlySet<string>,
): readonly string[] => {
  const gone = [...picture.verdicts].filter(([, told]) => told.kind === kind && !looked.has(told.subject));
  for (const [key] of gone) picture.verdicts.delete(key);
  return gone.map(([key]) => key);
};

/** What an invariant needs to watch verdicts of one kind. */
export const watching = (kind: VerdictKind) => ({
  others: ({ verdicts }: Picture): Iterable<string> =>
    [...verdicts].flatMap(([key, told]) => (told.kind === kind ? [key] : [])),
  subjectsOf: (changed: string): readonly string[] => (changed.startsWith(`${kind}:`) ? [changed] : []),
});

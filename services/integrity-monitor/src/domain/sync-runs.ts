import { forget } from './entity-graph.ts';
import { type Known, type MutablePicture, membersOf, type Picture, stateOf } from './picture.ts';

const openStates: ReadonlySet<unknown> = new Set(['pending', 'syncing']);

const runsOf = (picture: Picture, companyId: string) =>
  membersOf(picture, 'syncRun', companyId).flatMap((id) => {
    const run = stateOf(picture, id, 'syncRun');
    return run === undefined ? [] : [{ id, ...run }];
  });

/** Whether an import of the company is on its way, so that its services may be so as well. */
export const isSyncing = (picture: Picture, companyId: string | undefined): boolean =>
  companyId !== undefined && runsOf(picture, companyId).some(({ state }) => openStates.has(state));

/** Invariants about imports are about the company: it is looked at again when it, or one of its runs, has changed. */
export const companyOfRun = (changed: string, picture: Picture): readonly string[] => {
  const known = picture.entities.get(changed);
  if (known?.type === 'company') return [changed];
  return known?.type === 'syncRun' && known.home !== undefined ? [known.home] : [];
};

/** The newest run that an event type of another team has stopped; a run that ended well since has made it history. */
export const stoppedRunOf = (picture: Picture, companyId: string) =>
  runsOf(picture, companyId)
    .filter(({ mismatch }) => mismatch !== null)
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .at(-1);

/** The id of the company’s run that waits for a person, because it would remove too much. */
export const heldRunOf = (picture: Picture, companyId: string): string | undefined =>
  runsOf(picture, companyId).find(({ state }) => state === 'held')?.id;

/** Kinds of runs, of which a company has one at a time, and how one of them ends well. */
const endsWell = { syncRun: 'synced', reconciliation: 'done' } as const;
const isRun = (type: string): type is keyof typeof endsWell => Object.hasOwn(endsWell, type);

/**
 * Runs from before the newest one that ended well say nothing any more: a company has one run of a kind at a time. Without
 * this the monitor would remember every run there ever was.
 */
export const forgetOldRuns = (picture: MutablePicture, { type, home }: Known): void => {
  if (!isRun(type) || home === undefined) return;
  const runs = membersOf(picture, type, home).flatMap((id) => {
    const run = stateOf(picture, id, type);
    return run === undefined ? [] : [{ id, state: run.state, startedAt: run.startedAt }];
  });
  const newest = runs.reduce(
    (latest, { state, startedAt }) => (state === endsWell[type] && startedAt > latest ? startedAt : latest),
    '',
  );
  for (const { id, startedAt } of runs) {
    const known = picture.entities.get(id);
    if (known !== undefined && startedAt < newest && !picture.strays.has(id)) forget(picture, known);
  }
};

import { codeOf } from '@fencepost/contracts/errors';
import type { OwnerWork } from '@fencepost/contracts/integrity/work';
import type { Logger } from '@fencepost/service-kit/logger';
import type { ToldVerdict } from '../../domain/told-verdict.ts';
import { type ScannedOwner, scannedOwners } from '../ports.ts';

/** Asks an owner how far it is with what it does by itself; throws AppError where nobody answers. */
export type ReadWork = (owner: ScannedOwner) => Promise<OwnerWork>;

type Found = Pick<ToldVerdict, 'subject' | 'cause' | 'holds' | 'evidence'>;

/** The relay looks every five seconds; what waits longer than this has no way out. */
const LONGEST_IN_OUTBOX_SECONDS = 60;
/** A job may be late, or fail once and be tried again. */
const MISSED_PERIODS = 3;
/** For what the alarm clock needs to notice that a schedule was lost, and to make it anew. */
const HEALING_SECONDS = 60;
const MS_PER_SECOND = 1_000;

/**
 * Looks at outboxes and jobs of all owners. Of a job whose last time nobody knows, as after the alarm clock was emptied, time
 * counts from the first look that did not find it.
 */
export const makeLookAtWork = ({ readWork, log }: { readonly readWork: ReadWork; readonly log: Logger }) => {
  const unknownSince = new Map<string, number>();

  const secondsSince = (subject: string, known: number | null, nowMs: number): number => {
    if (known !== null) unknownSince.delete(subject);
    if (known !== null) return known;
    const since = unknownSince.get(subject) ?? nowMs;
    unknownSince.set(subject, since);
    return (nowMs - since) / MS_PER_SECOND;
  };

  const jobsOf = (owner: ScannedOwner, jobs: NonNullable<OwnerWork['jobs']>, nowMs: number): readonly Found[] =>
    jobs.map(({ name, everySeconds, secondsSinceDone }) => {
      const subject = `job:${owner}:${name}`;
      const late = secondsSince(subject, secondsSinceDone, nowMs) - MISSED_PERIODS * everySeconds - HEALING_SECONDS;
      return {
        subject,
        cause: 'job',
        holds: late <= 0,
        evidence: { owner, job: name, everySeconds, secondsSinceDone },
      };
    });

  const foundAt = async (owner: ScannedOwner, nowMs: number): Promise<readonly Found[]> => {
    const work = await readWork(owner).catch((error: unknown) => {
      log.warn({ owner, err: error }, 'an owner does not say how far its work is');
      return { code: codeOf(error) };
    });
    const unasked = { subject: `work:${owner}`, cause: 'unasked' };
    if ('code' in work) return [{ ...unasked, holds: false, evidence: { owner, code: work.code } }];
    const { oldestEventSeconds, jobs } = work;
    return [
      { ...unasked, holds: true, evidence: { owner } },
      {
        ...{ subject: `outbox:${owner}`, cause: 'outbox', evidence: { owner, oldestEventSeconds } },
        holds: (oldestEventSeconds ?? 0) <= LONGEST_IN_OUTBOX_SECONDS,
      },
      { subject: `alarms:${owner}`, cause: 'alarms', holds: jobs !== null, evidence: { owner } },
      ...(jobs === null ? [] : jobsOf(owner, jobs, nowMs)),
    ];
  };

  return async (nowMs: number): Promise<readonly Found[]> =>
    (await Promise.all(scannedOwners.map((owner) => foundAt(owner, nowMs)))).flat();
};

/** Whose work a subject is about; undefined for one of the streams. */
export const ownerIn = (subject: string): string | undefined =>
  /^(?:work|outbox|alarms|job):([^:]+)/.exec(subject)?.[1];

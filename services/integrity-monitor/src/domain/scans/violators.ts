import type { Sample } from '../samples.ts';
import type { Violator } from './scan-record.ts';

/** Beyond it a scan keeps nobody: whoever is not named would seem to be in order. */
const MOST_VIOLATORS = 5_000;

/** The companies that evidence of a platform's violation names; undefined where it names none, so that all are meant. */
export const companiesIn = ({ companies }: Sample['evidence']): readonly string[] | undefined =>
  typeof companies === 'string' && companies !== '' ? companies.split(', ') : undefined;

/** Counts who violates what, so that a company can be told of its own and of nobody else's. */
export const makeViolators = () => {
  const counts = new Map<string, Violator>();
  return {
    add: (check: string, tenantId: string | null, evidence: Sample['evidence']): void => {
      const meant = tenantId === null ? (companiesIn(evidence) ?? [null]) : [tenantId];
      for (const companyId of meant) {
        const key = `${check} ${companyId ?? ''}`;
        counts.set(key, { check, companyId, violations: (counts.get(key)?.violations ?? 0) + 1 });
      }
    },
    all: (): readonly Violator[] | null => (counts.size > MOST_VIOLATORS ? null : [...counts.values()]),
  };
};

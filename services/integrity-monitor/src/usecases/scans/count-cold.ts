import type { Picture } from '../../domain/picture.ts';
import type { ColdFigures } from '../../domain/scans/company-figures.ts';
import type { ColdEntities } from '../cold/cold-entities.ts';

const PAGE = 1_000;

interface Deps {
  readonly cold: Pick<ColdEntities, 'between'>;
  readonly picture: Pick<Picture, 'entities'>;
  /** Called after each page. */
  readonly onPage: () => Promise<void>;
}

/**
 * How many records of each company the monitor keeps in its database alone. What was brought back into memory since has its
 * row there still, and is counted where it is.
 */
export const countCold = async ({ cold, picture, onPage }: Deps): Promise<ReadonlyMap<string, ColdFigures>> => {
  const counts = new Map<string, { customers: number; appointments: number }>();
  for (const [type, name] of [
    ['customer', 'customers'],
    ['appointment', 'appointments'],
  ] as const) {
    for (let after: string | null = null; ; ) {
      const page = await cold.between({ type, after, upTo: null, limit: PAGE });
      for (const { id, home } of page) {
        if (home === undefined || picture.entities.has(id)) continue;
        const of = counts.get(home) ?? { customers: 0, appointments: 0 };
        of[name] += 1;
        counts.set(home, of);
      }
      after = page.at(-1)?.id ?? null;
      await onPage();
      if (page.length < PAGE) break;
    }
  }
  return counts;
};

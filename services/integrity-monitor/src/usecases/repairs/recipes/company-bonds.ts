import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import { textOf, wholeOf } from '../../../domain/reading.ts';
import type { Figures } from '../recipe.ts';

interface Bond {
  readonly calcomTeamId: number;
  readonly calcomTeamName: string;
}

interface CompanyFacts {
  readonly number: number | null;
  readonly status: string | null;
}

/** Companies and the teams that they were bound to by command, as they are stored. */
export const makeCompanyBonds = () => {
  const companies = new Map<string, CompanyFacts>();
  const bonds = new Map<string, Bond[]>();
  return {
    take: (collection: string, { entity, tenantId, state }: StoredFact): void => {
      if (collection === 'tenant.companies') {
        companies.set(entity.id, { number: wholeOf(state.number), status: textOf(state.status) });
      }
      const calcomTeamId = wholeOf(state.calcomTeamId);
      if (collection !== 'tenant.teamBindings' || tenantId === null || calcomTeamId === null) return;
      if (state.status !== 'active') return;
      const calcomTeamName = textOf(state.calcomTeamName) ?? `Team ${calcomTeamId}`;
      bonds.set(tenantId, [...(bonds.get(tenantId) ?? []), { calcomTeamId, calcomTeamName }]);
    },
    bondsOf: (tenantId: string): readonly Bond[] => bonds.get(tenantId) ?? [],
    /** How people call it. */
    nameOf: (tenantId: string | null): string => {
      const number = tenantId === null ? undefined : companies.get(tenantId)?.number;
      return number == null ? 'nobody' : `company ${number}`;
    },
    numberOf: (tenantId: string): number | null => companies.get(tenantId)?.number ?? null,
  };
};

/** Amounts under names that people read. */
export const makeTally = () => {
  const amounts = new Map<string, number>();
  return {
    add: (name: string, by = 1): void => void amounts.set(name, (amounts.get(name) ?? 0) + by),
    figures: (): Figures =>
      Object.fromEntries([...amounts].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))),
  };
};

/** Amounts of companies: of those that something is wrong with, and of those that are asked for. The others are left out. */
export const makeCompanyTally = (nameOf: (home: string | null) => string, also: readonly string[]) => {
  const shown = new Set<string | null>(also);
  const amounts = new Map<string | null, Map<string, number>>();
  return {
    add: (home: string | null, what: string): void => {
      const own = amounts.get(home) ?? new Map<string, number>();
      amounts.set(home, own.set(what, (own.get(what) ?? 0) + 1));
    },
    wrong: (home: string | null): void => void shown.add(home),
    figures: (): Figures => {
      const tally = makeTally();
      for (const home of shown) {
        for (const [what, amount] of amounts.get(home) ?? []) tally.add(`${nameOf(home)}: ${what}`, amount);
      }
      return tally.figures();
    },
  };
};

/** The same figures after so many have moved from one name to another. */
export const moved = (before: Figures, moves: readonly (readonly [string | null, string | null])[]): Figures => {
  const after = new Map(Object.entries(before));
  for (const [from, to] of moves) {
    if (from !== null) after.set(from, (after.get(from) ?? 0) - 1);
    if (to !== null) after.set(to, (after.get(to) ?? 0) + 1);
  }
  return Object.fromEntries(after);
};

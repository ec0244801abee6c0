import { eachBounded } from '@fencepost/service-kit/each-bounded';
import type { Known, MutablePicture, Stored } from '../../domain/picture.ts';

/** Entities that are kept in the database because the picture has no room for them. */
export interface ColdEntities {
  /** Writes one, unless a newer state of it is there. */
  keep(known: Known): Promise<void>;
  find(ids: readonly string[]): Promise<readonly Known[]>;
  /** Those of a kind between two ids, in the order of ids. */
  between(range: {
    readonly type: string;
    readonly after: string | null;
    readonly upTo: string | null;
    readonly limit: number;
  }): Promise<readonly Known[]>;
  isEmpty(): Promise<boolean>;
}

export interface Recall {
  /** Whether any of these may be in the database only: then `bring` comes before whoever looks at them. */
  isNeeded(ids: readonly string[]): boolean;
  bring(ids: readonly string[]): Promise<void>;
  /** All of a stretch that a scan has read: whoever of them has no row any more has to be noticed. */
  bringStretch(type: string, after: string | null, upTo: string | null): Promise<void>;
}

export interface Cold extends Recall {
  /** Moves what is quiet into the database while there are more entities than there is room for; answers with how many. */
  shed(): Promise<number>;
}

interface Deps {
  readonly picture: MutablePicture;
  readonly cold: ColdEntities;
  readonly mostInMemory: number;
  /** Whether the database held some when this process began. */
  readonly any: boolean;
}

const SHED_AT_ONCE = 200;
const KEPT_AT_ONCE = 8;
const STRETCH = 1_000;

/**
 * A bound for the memory of the picture. What is quiet, an entity of a company about which nothing is open and of which no
 * state is remembered, may live in the database; it is brought back before an event or a row that names it is looked at, so
 * that no verdict differs. A failing database is thrown: the event is handed over again.
 */
export const makeCold = ({ picture, cold, mostInMemory, any: wasAny }: Deps): Cold => {
  let any = wasAny;
  const { entities } = picture;
  const put = (known: readonly Known[]): void => {
    for (const each of known) if (!entities.has(each.id)) entities.put(each);
  };
  return {
    isNeeded: (ids) => any && ids.some((id) => !entities.has(id)),
    bring: async (ids) => {
      if (any) put(await cold.find(ids.filter((id) => !entities.has(id))));
    },
    bringStretch: async (type, after, upTo) => {
      let from = after;
      while (any) {
        const found = await cold.between({ type, after: from, upTo, limit: STRETCH });
        put(found);
        if (found.length < STRETCH) return;
        from = found.at(-1)?.id ?? null;
      }
    },
    shed: async () => {
      const excess = entities.size - mostInMemory;
      if (excess <= 0) return 0;
      const quiet = entities.quiet(Math.min(excess, SHED_AT_ONCE), openIn(picture));
      any = any || quiet.length > 0;
      await eachBounded(quiet, KEPT_AT_ONCE, (known) => cold.keep(known));
      // One look for the whole portion, and from here on nothing happens in between.
      const isOpen = openIn(picture);
      for (const known of quiet) {
        // Told of meanwhile: it stays.
        const now = entities.get(known.id);
        const isSame = now?.version === known.version && now.window === known.window && now.state === undefined;
        if (isSame && !isOpen(known.id)) entities.delete(known.id);
      }
      return quiet.length;
    },
  };
};

/** Whether something is open about an entity: it breaks something, or somebody refers to it who must not. */
const openIn = ({ stored, unsettled, strays, gone }: MutablePicture): ((id: string) => boolean) => {
  // The registry's claims are held against their records at any time: those stay at hand.
  const claimed = ({ state }: Stored) => (state?.of === 'binding' && state.reference !== null ? [state.reference] : []);
  const rows = [...stored.values()];
  const named = new Set(
    [...unsettled.values(), ...rows.map(({ references }) => references), ...rows.map(claimed)].flat(),
  );
  return (id) => stored.has(id) || unsettled.has(id) || strays.has(id) || gone.has(id) || named.has(id);
};

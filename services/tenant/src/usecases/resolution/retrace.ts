import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Lookup, Lookups } from '../ports.ts';

/** How many questions are remembered; the oldest are forgotten, and cost their rounds again. */
const MOST_REMEMBERED = 10_000;

/** The ids that were asked for, by collection. */
type Trail = Readonly<Record<keyof Lookups, readonly string[]>>;

/**
 * Remembers where the answer to a question was found, and nothing of what was found there: whoever asks it again has those
 * very places read at once, anew, instead of one after the other. A place that is not on the way any more is not looked at,
 * one that was not on it before is read as ever. So no answer rests on anything older than its question.
 */
export const makeRetrace = (lookups: Lookups, most: number = MOST_REMEMBERED) => {
  const trails = new Map<string, Trail>();
  const remember = (question: string, trail: Trail): void => {
    trails.delete(question);
    trails.set(question, trail);
    if (trails.size > most) trails.delete(trails.keys().next().value ?? '');
  };

  return async <T>(question: string, scope: PlatformScope, find: (lookups: Lookups) => Promise<T>): Promise<T> => {
    const before = trails.get(question);
    const each = <R extends { readonly id: string }>(name: keyof Lookups, lookup: Lookup<R>) =>
      ahead(lookup, before?.[name] ?? [], scope);
    const steps = {
      companies: each('companies', lookups.companies),
      services: each('services', lookups.services),
      mappings: each('mappings', lookups.mappings),
      endpoints: each('endpoints', lookups.endpoints),
      phoneNumbers: each('phoneNumbers', lookups.phoneNumbers),
      branches: each('branches', lookups.branches),
      voiceAgents: each('voiceAgents', lookups.voiceAgents),
      bindings: each('bindings', lookups.bindings),
    };
    const found = await find({
      companies: steps.companies.lookup,
      services: steps.services.lookup,
      mappings: steps.mappings.lookup,
      endpoints: steps.endpoints.lookup,
      phoneNumbers: steps.phoneNumbers.lookup,
      branches: steps.branches.lookup,
      voiceAgents: steps.voiceAgents.lookup,
      bindings: steps.bindings.lookup,
    });
    remember(question, {
      companies: [...steps.companies.asked],
      services: [...steps.services.asked],
      mappings: [...steps.mappings.asked],
      endpoints: [...steps.endpoints.asked],
      phoneNumbers: [...steps.phoneNumbers.asked],
      branches: [...steps.branches.asked],
      voiceAgents: [...steps.voiceAgents.asked],
      bindings: [...steps.bindings.asked],
    });
    return found;
  };
};

/** A look-up that reads some ids now and answers with them once they are asked for, and what it was asked for. */
const ahead = <T extends { readonly id: string }>(
  lookup: Lookup<T>,
  expected: readonly string[],
  scope: PlatformScope,
) => {
  const asked = new Set<string>();
  const begun = lookup(expected, scope);
  // Whoever asks for one of them reads it anew; nobody may ask.
  begun.catch(() => undefined);
  const read: Lookup<T> = async (ids, asking) => {
    for (const id of ids) asked.add(id);
    const isExpected = ids.length > 0 && ids.every((id) => expected.includes(id));
    const found = isExpected ? await begun.catch(() => undefined) : undefined;
    return found?.filter(({ id }) => ids.includes(id)) ?? lookup(ids, asking);
  };
  return { asked, lookup: read };
};

import { addTo } from './entity-graph.ts';
import type { KnownState } from './known-state.ts';
import { hasLeft, type MutablePicture, type Picture, standingOf } from './picture.ts';

/** The thing that a record says is its company's alone, by the name that the registry has for it; null for most records. */
const claimIn = (picture: Picture, id: string, state: KnownState | undefined): string | null => {
  if (state?.of === 'phoneNumber') {
    return state.released ? null : named('phone_number', picture.numberMarks.get(id) ?? null);
  }
  if (state?.of === 'company') return named('calcom_team', state.teamId);
  if (state?.of === 'teamBinding') return state.active ? named('calcom_team', state.teamId) : null;
  if (state?.of === 'mapping') return state.retired ? null : named('event_type', state.eventTypeId);
  return state?.of === 'voiceAgent' ? named('voice_agent', state.agentId) : null;
};

/** Remembers who claims what. A claim is never forgotten here; whether it still stands is asked of the record. */
export const rememberClaim = (picture: MutablePicture, id: string, state: KnownState | undefined): void => {
  const thing = claimIn(picture, id, state);
  if (thing === null) return;
  const before = picture.claimants.get(thing);
  if (before === undefined) picture.claimants.set(thing, id);
  else if (typeof before !== 'string') before.add(id);
  else if (before !== id) picture.claimants.set(thing, new Set([before, id]));
  const claimants = picture.claimants.get(thing);
  if (typeof claimants === 'string' || claimants === undefined) return;
  for (const claimant of claimants) addTo(picture.contested, claimant, thing);
};

/** The records that claim a thing now. What is left of a company that has gone claims nothing. */
export const holdersOf = (picture: Picture, thing: string): readonly string[] => {
  const claimants = picture.claimants.get(thing);
  if (claimants === undefined || typeof claimants === 'string') return [];
  return [...claimants].filter((id) => {
    const known = picture.entities.get(id);
    if (known === undefined || picture.gone.has(id) || hasLeft(picture, known.home)) return false;
    return claimIn(picture, id, standingOf(picture, known).state) === thing;
  });
};

/** The things that more than one record ever claimed. */
export const contestedThings = ({ contested }: Picture): ReadonlySet<string> =>
  new Set([...contested.values()].flatMap((things) => [...things]));

const named = (kind: string, value: number | string | null): string | null =>
  value === null ? null : `${kind}:${value}`;

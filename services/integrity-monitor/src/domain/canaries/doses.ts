import type { Probe } from './probe.ts';

const HOUR_MS = 3_600_000;

/** The probes of the dose that is due at this moment: together those of one hour are all of them, each once. */
export const doseAt = (probes: readonly Probe[], millis: number, everyMs: number): readonly Probe[] => {
  const doses = Math.max(1, Math.floor(HOUR_MS / everyMs));
  const turn = Math.floor(millis / everyMs) % doses;
  return probes.filter((_, place) => place % doses === turn);
};

/** When the next dose begins. */
export const nextDoseAt = (millis: number, everyMs: number): number => (Math.floor(millis / everyMs) + 1) * everyMs;

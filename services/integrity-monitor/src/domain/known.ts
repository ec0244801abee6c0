import type { KnownState } from './known-state.ts';
import type { SeenVersions } from './seen-versions.ts';

/** An entity the monitor was told of: a copy, which `entities.put` writes back. `version` is the highest that an event told, 0 where only the stored row is known. */
export interface Known extends SeenVersions {
  readonly id: string;
  readonly type: string;
  /** The company it belongs to for ever: the first it was told of. Undefined for platform entities and where none was told. */
  home: string | undefined;
  /** How many entities were met before it. */
  readonly met: number;
  /** The newest scan that showed its row. */
  shown: number;
  state: KnownState | undefined;
}

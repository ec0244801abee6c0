import type { ScopeKind } from '@fencepost/contracts/define';
import type { EntityType } from '@fencepost/contracts/ids';
import type { Severity } from '@fencepost/contracts/integrity/alert';
import type { Weakness } from './cvss.ts';
import type { Picture } from './picture.ts';
import type { Points } from './points.ts';

/**
 * What a violation may wait for before it alarms: events and scans do not arrive in one order, and `work` that is being
 * done, an import or the removal of a company's data, takes its time. `decision` is what people get before they are asked again.
 * `look` is for who does not answer: one look in vain, as while services start, proves nothing.
 */
export type Patience = 'reference' | 'scan' | 'work' | 'decision' | 'look';

/** One subject that breaks an invariant now. Violations with the same tenant and cause fold into one alert. */
export interface Violation {
  /** The company it is about, or null for the platform. */
  readonly tenantId: string | null;
  readonly cause: string;
  /** The cause in plain words, for the head of the alert; `{n}` is where the count goes. */
  readonly title: string;
  /** Where this cause weighs otherwise than the invariant. */
  readonly severity?: Severity;
  /** Alarms only if it still holds after this patience. */
  readonly patience?: Patience;
  /** Since when it is so, where the record says that, in milliseconds: patience counts from then, over restarts. */
  readonly since?: number;
  /** Ids and facts that prove it; never names, addresses or numbers of people. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** A sentence that must be true, declared once and checked everywhere by the same function. */
export interface Invariant {
  /** Also the name of its runbook, `docs/runbooks/<id>.md`. */
  readonly id: string;
  /** What people call its alert, where the requirements have a name for it. */
  readonly alertName?: string;
  /** Without a full stop. */
  readonly sentence: string;
  /** What a violation means for companies, and what Fencepost has done already. */
  readonly impact: string;
  readonly severity: Severity;
  /** Whether it is what keeps companies apart: a violation may mean that one had to do with what is another's. */
  readonly boundary: boolean;
  readonly scope: ScopeKind;
  /** With the stored state, a verdict is complete only once the owners were scanned. */
  readonly sources: 'events' | 'events_and_stored_state';
  /** Where a violation is a weakness that somebody could use: the vector and its computed score. */
  readonly cvss?: Weakness;
  /** What each of the five points does about it, or why it cannot (A4). */
  readonly points: Points;
  /** Which kinds of entities can break it; `every` one there is. */
  readonly kinds: 'every' | readonly EntityType[];
  /** What else than entities can break it. */
  others?(picture: Picture): Iterable<string>;
  /** Whether time alone can end a violation, so that standing ones are looked at again. */
  readonly endsWithTime?: true;
  /** Whose verdicts may have changed now that this one changed. */
  subjectsOf(changed: string, picture: Picture): readonly string[];
  check(subject: string, picture: Picture): readonly Violation[];
}

/** Every violation of tenant boundaries has the highest severity there is (D-26). */
export const TENANT_BOUNDARY: Severity = 'critical';

import type { ScopeKind } from '@fencepost/contracts/define';
import type { Severity } from '@fencepost/contracts/integrity/alert';
import type { Picture } from './picture.ts';

/** Where an invariant is enforced, or why it cannot be there (A4). */
export type Point = `enforced by ${string}` | `not applicable because ${string}`;

export interface Enforcement {
  readonly contract: Point;
  readonly writeGuard: Point;
  readonly database: Point;
  readonly continuous: Point;
  readonly fullScan: Point;
}

/**
 * What a violation may wait for before it alarms: events and scans do not arrive in one order, and `work` that is being
 * done, an import or the removal of a company's data, takes its time.
 */
export type Patience = 'reference' | 'scan' | 'work';

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
  readonly scope: ScopeKind;
  /** With the stored state, a verdict is complete only once the owners were scanned. */
  readonly sources: 'events' | 'events_and_stored_state';
  readonly enforcement: Enforcement;
  /** Whose verdicts may have changed now that this one changed. */
  subjectsOf(changed: string, picture: Picture): readonly string[];
  check(subject: string, picture: Picture): readonly Violation[];
}

/** Every violation of tenant boundaries has the highest severity there is (D-26). */
export const TENANT_BOUNDARY: Severity = 'critical';

import { derivedId } from '@fencepost/contracts/ids';
import type { Severity } from '@fencepost/contracts/integrity/alert';
import type { Invariant, Patience, Violation } from './invariant.ts';

/** Everything that breaks one invariant of one company for one cause: what an alert tells. */
export interface Case {
  /** The id of its alert: the same cause always has the same. */
  readonly id: string;
  readonly invariant: Invariant;
  readonly tenantId: string | null;
  readonly cause: string;
  readonly title: string;
  readonly severity: Severity;
  /** Who violates now. */
  readonly subjects: Set<string>;
  /** Who violates, but may still be waiting for another event: since when, and when it counts, in milliseconds. */
  readonly patient: Map<string, { readonly since: number; readonly dueAt: number }>;
  /** The newest proof, until an alert shows the case: its cause may be gone before that. */
  proof: { readonly subject: string; readonly evidence: Violation['evidence'] } | undefined;
}

/** Which subjects violate what, now. Only violations are kept; whoever is fine is not mentioned. */
export interface Ledger {
  /** Replaces everything known of one subject under one invariant. `now` in milliseconds. */
  put(invariant: Invariant, subject: string, found: { readonly violations: readonly Violation[]; now: number }): void;
  /** Counts the violations whose patience is over. */
  mature(now: number): void;
  find(caseId: string): Case | undefined;
  /** Who violates an invariant now, or may once its patience is over. */
  suspects(invariant: Invariant): Iterable<string>;
  /** Cases that somebody violates now. */
  standing(): Iterable<Case>;
  /** Ids of cases that differ from what was taken before. */
  takeChanged(): readonly string[];
  /** Whether there are any. */
  hasChanged(): boolean;
  /** This case has to be looked at (again). */
  markChanged(caseId: string): void;
  /** Drops a case that nobody violates any more. */
  close(caseId: string): void;
}

export const makeLedger = (patienceMs: Readonly<Record<Patience, number>>): Ledger => {
  const cases = new Map<string, Case>();
  /** Ids of cases by invariant and subject. */
  const entered = new Map<string, Map<string, readonly string[]>>();
  const withPatience = new Set<Case>();
  let changed = new Set<string>();

  const count = (of: Case, subject: string): void => {
    of.patient.delete(subject);
    of.subjects.add(subject);
    changed.add(of.id);
  };
  const leave = (id: string, subject: string): void => {
    const of = cases.get(id);
    if (of === undefined) return;
    of.patient.delete(subject);
    if (of.subjects.delete(subject)) changed.add(id);
    else if (!changed.has(id)) close(id);
  };
  const close = (id: string): void => {
    const of = cases.get(id);
    if (of?.subjects.size === 0 && of.patient.size === 0) cases.delete(id);
  };
  const enter = (of: Case, subject: string, violation: Violation, now: number): void => {
    of.proof = { subject, evidence: violation.evidence };
    if (of.subjects.has(subject)) changed.add(of.id);
    else if (violation.patience === undefined) count(of, subject);
    else {
      // What it waits for may change while it waits: it does not begin anew.
      const since = of.patient.get(subject)?.since ?? violation.since ?? now;
      of.patient.set(subject, { since, dueAt: since + patienceMs[violation.patience] });
      withPatience.add(of);
    }
  };

  return {
    put: (invariant, subject, { violations, now }) => {
      const ofInvariant = entered.get(invariant.id);
      const before = ofInvariant?.get(subject);
      if (before === undefined && violations.length === 0) return;
      const after = violations.map((violation) => {
        const of = caseOf(cases, invariant, violation);
        enter(of, subject, violation, now);
        return of.id;
      });
      for (const id of before ?? []) if (!after.includes(id)) leave(id, subject);
      if (after.length > 0) entered.set(invariant.id, (ofInvariant ?? new Map()).set(subject, after));
      else ofInvariant?.delete(subject);
    },
    mature: (now) => {
      for (const of of withPatience) {
        for (const [subject, { dueAt }] of of.patient) if (dueAt <= now) count(of, subject);
        if (of.patient.size === 0) withPatience.delete(of);
      }
    },
    find: (caseId) => cases.get(caseId),
    suspects: ({ id }) => entered.get(id)?.keys() ?? [],
    standing: () => [...cases.values()].filter(({ subjects }) => subjects.size > 0),
    takeChanged: () => {
      const taken = [...changed];
      changed = new Set();
      return taken;
    },
    hasChanged: () => changed.size > 0,
    markChanged: (caseId) => {
      changed.add(caseId);
    },
    close,
  };
};

const caseOf = (cases: Map<string, Case>, invariant: Invariant, violation: Violation): Case => {
  const { tenantId, cause, title } = violation;
  const id = derivedId('alr', invariant.id, tenantId ?? 'platform', cause);
  const known = cases.get(id);
  if (known !== undefined) return known;
  const severity = violation.severity ?? invariant.severity;
  const made: Case = {
    ...{ id, invariant, tenantId, cause, title, severity },
    ...{ subjects: new Set(), patient: new Map(), proof: undefined },
  };
  cases.set(id, made);
  return made;
};

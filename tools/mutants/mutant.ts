/** A known defect: the text that would bring it back, and the test files of which one must then fail. */
export interface Mutant {
  /** Id of docs/testing.md's lists (K, D, W of the incident reports; others are checklist ids). */
  readonly id: string;
  readonly defect: string;
  readonly file: string;
  readonly find: string;
  /** `BROKEN` in it is true, or whether this mutant is the one that is switched on where several are put in at once. */
  readonly replace: string;
  readonly killedBy: readonly string[];
  /** The title of the test that must fail, where the files hold others that take long; its groups come before it. */
  readonly title?: string;
  /** Ids of the probes of which each must find it (A7): such mutants are put into one build and switched on in turn. */
  readonly foundBy?: readonly string[];
}

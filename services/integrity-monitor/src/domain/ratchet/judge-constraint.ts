import type { CheckResult } from '@fencepost/contracts/integrity/full-scan';
import type { ConstraintLevel } from '@fencepost/contracts/integrity/ratchet';
import type { ConstraintRecord, Mark } from './constraint-record.ts';
import type { ConstraintRule } from './constraints.ts';

/** A rule as its owner reads it back. */
export interface RuleNow {
  readonly rule: string;
  readonly level: ConstraintLevel;
  readonly violations: number;
  readonly refusals: number;
  readonly writes: number;
}

/** What the newest full scan said of the invariant; undefined where there was none. */
export interface Scanned extends Pick<CheckResult, 'verdict' | 'violations'> {
  readonly finishedAt: string;
}

/** One look at a constraint. */
export interface Look {
  readonly at: string;
  /** What its rules are now; undefined where the owner does not answer, or does not know the rule. */
  readonly rules: readonly (ConstraintRule & { readonly now: RuleNow | undefined })[];
  /** Violations that the incremental check and the scans of every minute know. */
  readonly standing: number;
  readonly scan: Scanned | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** INT-038 */
export const REQUIRED_DAYS = 7;
/** A day that nobody looked at is no clean day. */
const LONGEST_GAP_MS = DAY_MS;
/** The full scan runs every day; this is one that came late. */
const SCAN_IS_FRESH_MS = 26 * HOUR_MS;
/** INT-041: above this share of its writes refused, a constraint does more harm than good. */
const MOST_REFUSED = 0.1;
/** One mistyped import is no rise. */
const FEWEST_REFUSALS = 3;
const WINDOW_MS = HOUR_MS;
const MARK_EVERY_MS = 5 * MINUTE_MS;
/** An unchanged record is written again so often. */
const NOTE_LOOK_EVERY_MS = 10 * MINUTE_MS;

const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

/** Rows of all kinds count, soft-deleted and set-aside ones too (D-06): what the rules count, or what checks know of, if more. */
export const violationsIn = ({ rules, standing }: Look): number =>
  Math.max(
    standing,
    rules.reduce((sum, { now }) => sum + (now?.violations ?? 0), 0),
  );

/** Whether somebody could be asked about every rule. */
const isWhole = ({ rules }: Look): boolean => rules.every(({ now }) => now !== undefined);

/** A record after a look: any violation, seen now or by the newest full scan, starts the clean days and the approval anew. */
export const afterLook = (record: ConstraintRecord, look: Look): ConstraintRecord => {
  if (!isWhole(look)) return record;
  const violations = violationsIn(look);
  const { at, scan } = look;
  const isGap = between(record.lookedAt, at) > LONGEST_GAP_MS;
  const before = isGap ? null : record.cleanSince;
  const wasBroken = scan !== undefined && scan.violations > 0 && scan.finishedAt > (record.cleanSince ?? '');
  const isDirty = violations > 0 || (wasBroken && before !== null);
  const cleanSince = violations > 0 ? null : isDirty ? at : (before ?? at);
  const isNews = isDirty || isGap || cleanSince !== record.cleanSince || violations !== record.violations;
  const approved = isDirty || isGap ? null : record.approved;
  const marks = record.level === 'enforce' ? withMark(record.marks, look) : [];
  const isDue = between(record.lookedAt, at) >= NOTE_LOOK_EVERY_MS;
  if (!isNews && !isDue && marks.length === record.marks.length) return record;
  return { ...record, violations, cleanSince, approved, marks, lookedAt: at };
};

const withMark = (marks: readonly Mark[], look: Look): Mark[] => {
  const newest = marks.at(-1);
  if (newest !== undefined && between(newest.at, look.at) < MARK_EVERY_MS) return [...marks];
  return [...marks.filter(({ at }) => between(at, look.at) <= WINDOW_MS), markOf(look)];
};

/** What the rules have refused until now. */
export const markOf = ({ at, rules }: Look): Mark => {
  const moving = rules.flatMap(({ moves, now }) => (moves && now !== undefined ? [now] : []));
  return {
    at,
    refusals: moving.reduce((sum, { refusals }) => sum + refusals, 0),
    writes: moving.reduce((sum, { writes }) => sum + writes, 0),
  };
};

/** How much of the last hour's writes was refused, where that is too much (INT-041): nothing was, before it was enforced. */
export const riseOf = (
  record: ConstraintRecord,
  look: Look,
): { readonly refusals: number; readonly writes: number } | undefined => {
  const [from] = record.marks;
  if (record.level !== 'enforce' || from === undefined) return undefined;
  const to = markOf(look);
  const [refusals, writes] = [to.refusals - from.refusals, to.writes - from.writes];
  return refusals >= FEWEST_REFUSALS && refusals > writes * MOST_REFUSED ? { refusals, writes } : undefined;
};

export const cleanDaysOf = ({ cleanSince }: Pick<ConstraintRecord, 'cleanSince'>, now: string): number =>
  cleanSince === null ? 0 : Math.max(0, Math.floor(between(cleanSince, now) / DAY_MS));

const levels = ['observe', 'warn', 'enforce'] as const;
export const rankOf = (level: ConstraintLevel): number => levels.indexOf(level);
export const levelAbove = (level: ConstraintLevel): ConstraintLevel | undefined => levels[rankOf(level) + 1];

/** Why a constraint cannot climb one level, in words; empty where it can. Only `enforce` asks for anything. */
export const blockersOf = (record: ConstraintRecord, look: Look): readonly string[] => {
  const silent = look.rules.filter(({ now }) => now === undefined);
  const unknown = silent.map(({ owner, rule }) => `${owner} does not say anything of ${rule}`);
  if (record.level !== 'warn') return record.level === 'observe' ? unknown : [];
  const days = cleanDaysOf(record, look.at);
  return [
    ...unknown,
    ...violationWords(look),
    ...(days < REQUIRED_DAYS ? [`It was clean for ${days} of ${REQUIRED_DAYS} days`] : []),
    ...scanWords(look),
    ...(record.approved?.level === 'enforce' ? [] : ['Nobody has approved that it is enforced']),
  ];
};

const violationWords = (look: Look): readonly string[] => {
  const found = look.rules.flatMap(({ rule, now }) =>
    now !== undefined && now.violations > 0
      ? [`${now.violations} rows would be refused by ${rule}; soft-deleted and set-aside rows count`]
      : [],
  );
  if (found.length > 0 || look.standing === 0) return found;
  return [`${look.standing} violations of the invariant are open`];
};

const scanWords = ({ scan, at }: Look): readonly string[] => {
  if (scan === undefined) return ['No full scan has looked at it'];
  if (between(scan.finishedAt, at) > SCAN_IS_FRESH_MS) return [`The newest full scan is of ${scan.finishedAt}`];
  return scan.verdict === 'passed'
    ? []
    : [`The newest full scan says: ${scan.verdict === 'failed' ? 'failed' : 'not run'}`];
};

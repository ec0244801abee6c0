import { codeOf } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { type Court, judge } from '../../domain/judge.ts';
import type { ConstraintRecord } from '../../domain/ratchet/constraint-record.ts';
import { type ConstraintDefinition, constraints } from '../../domain/ratchet/constraints.ts';
import { afterLook, type Look, riseOf } from '../../domain/ratchet/judge-constraint.ts';
import { forgetVerdicts, tellVerdict } from '../../domain/told-verdict.ts';
import { isOvertaken, type LookAtConstraints } from './look-at-constraint.ts';
import type { Constraints } from './ports.ts';
import type { SetRules } from './set-rules.ts';

interface Deps {
  readonly constraints: Constraints;
  readonly looking: LookAtConstraints;
  readonly setRules: SetRules;
  readonly court: Court;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onJudged: () => void;
}

const PERCENT = 100;

/** Writes are those that were let through, and there may be none. */
export const riseInWords = ({ refusals, writes }: { readonly refusals: number; readonly writes: number }): string =>
  writes === 0
    ? `It refused ${refusals} writes within an hour, and let none through`
    : `It refused ${refusals} of ${writes} writes within an hour, ${Math.round((refusals / writes) * PERCENT)} %`;

/**
 * One round of the ratchet: counts clean days, steps back by itself where a rule refuses too much (INT-041), and puts rules
 * to the level of their constraint where somebody or a crash has left them elsewhere. Any replica may do any round.
 */
export const makeWatchConstraints = (deps: Deps): (() => Promise<void>) => {
  const { constraints: stored, looking, setRules, clock, log } = deps;

  const stepBack = async (definition: ConstraintDefinition, record: ConstraintRecord, look: Look) => {
    const rise = riseOf(record, look);
    if (rise === undefined) return record;
    const because = riseInWords(rise);
    await setRules(definition, 'warn');
    log.warn({ constraint: definition.id, ...rise }, 'a constraint steps back from enforce to warn');
    const now = clock.now();
    return {
      ...{ ...record, level: 'warn' as const, since: now, cleanSince: null, approved: null, marks: [] },
      steppedBack: { at: now, because },
    };
  };

  /** Whether every rule that moves is where its constraint is. */
  const isHeld = ({ level }: ConstraintRecord, { rules }: Look): boolean =>
    rules.every(({ moves, now }) => now === undefined || now.level === (moves ? level : 'enforce'));

  const putRight = async (definition: ConstraintDefinition, record: ConstraintRecord, look: Look): Promise<boolean> => {
    if (isHeld(record, look)) return true;
    if (record.movingUntil !== null && record.movingUntil > clock.now()) return true;
    return setRules(definition, record.level).then(
      () => look.rules.every(({ moves, now }) => moves || now === undefined || now.level === 'enforce'),
      (error: unknown) => {
        log.warn({ constraint: definition.id, code: codeOf(error) }, 'a rule is not at the level of its constraint');
        return false;
      },
    );
  };

  const tell = ({ id, level, steppedBack }: ConstraintRecord, held: boolean): void => {
    const at = clock.millis();
    const cause = held ? 'stepped_back' : 'not_held';
    const evidence = { resource: id, now: level, reason: steppedBack?.because ?? null };
    const holds = held && steppedBack === null;
    const told = { kind: 'ratchet', subject: id, tenantId: null, at, holds, cause, evidence } as const;
    judge(deps.court, tellVerdict(deps.court.picture, told), at);
  };

  const round = async (definition: ConstraintDefinition, look: Look): Promise<void> => {
    const before = await looking.recordOf(definition);
    const seen = afterLook(before, look);
    const next = await stepBack(definition, seen, look);
    const held = next === seen ? await putRight(definition, next, look) : true;
    if (next !== before) await stored.save({ ...next, version: before.version + 1 });
    tell(next, held);
  };

  return async () => {
    const lookAt = await looking.look();
    for (const definition of constraints) {
      await round(definition, lookAt(definition)).catch(async (error: unknown) => {
        // Another replica was faster: what it has written is told here, too.
        if (isOvertaken(error)) tell(await looking.recordOf(definition), true);
        else log.warn({ err: error, constraint: definition.id }, 'a constraint could not be looked at');
      });
    }
    const { picture } = deps.court;
    judge(deps.court, forgetVerdicts(picture, 'ratchet', new Set(constraints.map(({ id }) => id))), clock.millis());
    deps.onJudged();
  };
};

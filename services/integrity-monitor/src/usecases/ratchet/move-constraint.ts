import { AppError, codeOf, known, staleVersion } from '@fencepost/contracts/errors';
import type { approveConstraint, ConstraintLevel, moveConstraint } from '@fencepost/contracts/integrity/ratchet';
import { areTwoPeople } from '@fencepost/contracts/person';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { z } from 'zod';
import type { ConstraintRecord } from '../../domain/ratchet/constraint-record.ts';
import { type ConstraintDefinition, constraints, isAlwaysEnforced } from '../../domain/ratchet/constraints.ts';
import {
  afterLook,
  blockersOf,
  type Look,
  levelAbove,
  markOf,
  rankOf,
  violationsIn,
} from '../../domain/ratchet/judge-constraint.ts';
import { whoIsAnother } from '../who-is-another.ts';
import type { LookAtConstraints } from './look-at-constraint.ts';
import type { Constraints } from './ports.ts';
import type { SetRules } from './set-rules.ts';
import { constraintOf } from './show-constraint.ts';

interface Deps {
  readonly constraints: Constraints;
  readonly looking: LookAtConstraints;
  readonly setRules: SetRules;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether another person than the one who approved it makes a constraint a rule. */
  readonly needsSecondPerson: boolean;
}

type Asked = z.output<typeof moveConstraint.input>;
type Shown = Promise<z.input<typeof moveConstraint.output>>;

/** Longer than owners may take: a move that a crash has left is put back after it. */
const MOVE_MS = 2 * 60_000;

const definitionOf = (id: string): ConstraintDefinition => known(constraints.find((each) => each.id === id));

const wrongState = (message: string, detail: Readonly<Record<string, unknown>> = {}): AppError =>
  new AppError('wrong_state', message, { ...detail });

/** The record as it is, and what is so now; throws `stale_version` where the caller saw another. */
const read = async ({ looking }: Deps, definition: ConstraintDefinition, version: number | undefined) => {
  const stored = await looking.recordOf(definition);
  if (version !== undefined && version !== stored.version) throw staleVersion(version, stored.version);
  const look = (await looking.look())(definition);
  return { look, record: afterLook(stored, look) };
};

const write = async ({ constraints: stored }: Deps, record: ConstraintRecord): Promise<ConstraintRecord> => {
  const next = { ...record, version: record.version + 1 };
  await stored.save(next);
  return next;
};

/** A person's word that a constraint may become a rule. It is void once anything breaks it again. */
export const makeApproveConstraint =
  (deps: Deps) =>
  async ({ constraint, level, version }: z.output<typeof approveConstraint.input>, scope: PlatformScope): Shown => {
    const definition = definitionOf(constraint);
    const { record, look } = await read(deps, definition, version);
    if (scope.actor.kind === 'service') throw wrongState('Only a person approves a constraint.');
    if (level !== 'enforce' || record.level === 'enforce') {
      throw wrongState(`${constraint} is at ${record.level}: only the step to enforce needs an approval.`);
    }
    const violations = violationsIn(look);
    if (violations > 0) {
      throw wrongState(
        `${violations} rows break ${constraint} now: ${blockersOf({ ...record, level: 'warn' }, look).join('; ')}.`,
      );
    }
    const approved = { by: scope.actor, at: deps.clock.now(), level };
    return constraintOf(await write(deps, { ...record, approved }), look);
  };

/** Moves a constraint up by one level where it may, or down to any. */
export const makeMoveConstraint = (deps: Deps) => {
  const { clock, setRules, looking } = deps;

  /** Owners first, then our record: what a crash leaves is put back by the next round of the watch. */
  const moved = async (
    { definition, record }: { readonly definition: ConstraintDefinition; readonly record: ConstraintRecord },
    level: ConstraintLevel,
  ): Promise<{ readonly record: ConstraintRecord; readonly look: Look }> => {
    const held = await write(deps, { ...record, movingUntil: instantOf(clock.millis() + MOVE_MS) });
    const putBack = async (error: unknown): Promise<never> => {
      await setRules(definition, record.level).catch((failure: unknown) => {
        const line = { constraint: definition.id, level: record.level, code: codeOf(failure) };
        deps.log.warn(line, 'a rule could not be put back: the next round of the watch does it');
      });
      await write(deps, { ...held, movingUntil: null });
      throw error;
    };
    await setRules(definition, level).catch(putBack);
    const look = (await looking.look())(definition);
    const late = level === 'enforce' ? violationsIn(look) : 0;
    if (late > 0) await putBack(wrongState(`${late} rows came meanwhile that break ${definition.id}.`));
    const isUp = rankOf(level) > rankOf(record.level);
    const next = {
      ...{ ...held, level, since: clock.now(), movingUntil: null, approved: isUp ? held.approved : null },
      ...{ steppedBack: null, marks: level === 'enforce' ? [markOf(look)] : [] },
    };
    return { record: await write(deps, next), look };
  };

  return async ({ constraint, level, version }: Asked, { actor }: Pick<PlatformScope, 'actor'>): Shown => {
    const definition = definitionOf(constraint);
    const { record, look } = await read(deps, definition, version);
    if (level === record.level) return constraintOf(record, look);
    if (isAlwaysEnforced(definition))
      throw wrongState(`${constraint} is part of what records are: it is always enforced.`);
    if (rankOf(level) > rankOf(record.level)) {
      if (level !== levelAbove(record.level))
        throw wrongState(`${constraint} is at ${record.level}: it climbs one level at a time.`);
      const blockers = blockersOf(record, look);
      if (blockers.length > 0) throw wrongState(`${constraint} cannot climb: ${blockers.join('; ')}.`, { blockers });
      const word = level === 'enforce' ? record.approved?.by : undefined;
      if (deps.needsSecondPerson && word !== undefined && !areTwoPeople(word, actor))
        throw new AppError('forbidden', `Whoever approved it does not make it a rule. ${whoIsAnother(actor)}`);
    }
    const done = await moved({ definition, record }, level);
    return constraintOf(done.record, done.look);
  };
};

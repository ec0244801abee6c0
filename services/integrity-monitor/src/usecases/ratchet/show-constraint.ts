import type { Constraint } from '@fencepost/contracts/integrity/ratchet';
import type { z } from 'zod';
import { invariantById } from '../../domain/invariants/all.ts';
import type { ConstraintRecord } from '../../domain/ratchet/constraint-record.ts';
import {
  blockersOf,
  cleanDaysOf,
  type Look,
  REQUIRED_DAYS,
  violationsIn,
} from '../../domain/ratchet/judge-constraint.ts';

/** A constraint as its contract shows it; what no owner says now is left out and named among the blockers. */
export const constraintOf = (record: ConstraintRecord, look: Look): z.input<typeof Constraint> => {
  const { id, level, since, cleanSince, approved, steppedBack, version } = record;
  return {
    ...{ id, level, since, cleanSince, approved, steppedBack, version },
    sentence: invariantById(id)?.sentence ?? id,
    violations: violationsIn(look),
    cleanDays: cleanDaysOf(record, look.at),
    requiredDays: REQUIRED_DAYS,
    blockers: [...blockersOf(record, look)],
    rules: look.rules.flatMap(({ owner, rule, now }) => (now === undefined ? [] : [{ owner, rule, level: now.level }])),
  };
};

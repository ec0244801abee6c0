import {
  approveConstraint,
  type Constraint,
  listConstraints,
  moveConstraint,
} from '@fencepost/contracts/integrity/ratchet';
import type { Answer } from '../ask/answer.ts';
import { type Command, command } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import type { Hands } from '../hands.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { actor, moment } from '../show/values.ts';

const view: View<Constraint> = (constraint, paper) => [
  ...facts(
    [
      ['constraint', constraint.id],
      ['sentence', constraint.sentence],
      ['level', `${constraint.level} since ${moment(constraint.since)}`],
      ['violations', constraint.violations],
      [
        'clean',
        `${constraint.cleanDays} of ${constraint.requiredDays} days, since ${moment(constraint.cleanSince) ?? '-'}`,
      ],
      [
        'approved',
        constraint.approved &&
          `for ${constraint.approved.level} by ${actor(constraint.approved.by)} at ${moment(constraint.approved.at)}`,
      ],
      [
        'stepped back',
        constraint.steppedBack && `${moment(constraint.steppedBack.at)}: ${constraint.steppedBack.because}`,
      ],
    ],
    paper,
  ),
  ...section(
    'Rules',
    constraint.rules.length === 0
      ? []
      : table(
          [
            { head: 'owner', of: ({ owner }) => owner },
            { head: 'rule', of: ({ rule }) => rule },
            { head: 'level', of: ({ level }) => level },
          ],
          constraint.rules,
          paper,
        ),
    paper,
  ),
  ...section(
    'Cannot climb because',
    constraint.blockers.map((blocker) => `  ${blocker}`),
    paper,
  ),
];

const found = async (id: string, { ask }: Pick<Hands, 'ask'>): Promise<Answer<Constraint>> => {
  const { value } = await ask(listConstraints, {});
  const constraint = value.data.find((each) => each.id === id);
  if (constraint !== undefined) return { value: constraint, exact: constraint };
  throw new CliError('not_found', `There is no constraint ${id}: \`fencepost ratchet list\` shows all.`);
};

const named = {
  constraint: moveConstraint.input.shape.constraint.describe('the invariant’s id'),
  level: moveConstraint.input.shape.level.describe('the level'),
};

/** Commands about the constraint ratchet (A12). */
export const ratchetCommands: readonly Command[] = [
  command({
    path: 'ratchet list',
    summary: listConstraints.summary,
    asks: [listConstraints],
    run: async (_, { ask, show }) => {
      show.one(await ask(listConstraints, {}), ({ data }, paper) =>
        table(
          [
            { head: 'constraint', of: ({ id }) => id },
            { head: 'level', of: ({ level }) => level },
            { head: 'violations', of: ({ violations }) => violations },
            { head: 'clean days', of: ({ cleanDays, requiredDays }) => `${cleanDays} of ${requiredDays}` },
            { head: 'approved for', of: ({ approved }) => approved?.level },
            { head: 'blocked by', of: ({ blockers }) => blockers },
          ],
          data,
          paper,
        ),
      );
      return 'ok';
    },
  }),
  command({
    path: 'ratchet show',
    summary: 'Read one constraint of the ratchet.',
    positions: ['constraint'],
    input: { constraint: named.constraint },
    asks: [listConstraints],
    example: 'one-tenant-for-ever',
    run: async ({ constraint }, hands) => {
      hands.show.one(await found(constraint, hands), view);
      return 'ok';
    },
  }),
  ...(
    [
      ['ratchet approve', approveConstraint, 'Approve'],
      ['ratchet move', moveConstraint, 'Move'],
    ] as const
  ).map(([path, action, verb]) =>
    command({
      path,
      summary: action.summary,
      positions: ['constraint', 'level'],
      input: named,
      asks: [listConstraints, action],
      confirms: true,
      example: 'one-tenant-for-ever enforce',
      run: async ({ constraint, level }, hands) => {
        const now = await found(constraint, hands);
        await hands.confirm(now, view, `${verb} ${constraint} to ${level}? It is at ${now.value.level}.`);
        // The version that was looked at: what changed meanwhile is looked at anew.
        hands.show.one(await hands.ask(action, { constraint, level, version: now.value.version }), view);
        return 'ok';
      },
    }),
  ),
];

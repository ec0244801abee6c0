import { EnforcementPoint, type InvariantFacts, listInvariants } from '@fencepost/contracts/integrity/invariant';
import { z } from 'zod';
import { type Command, command } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { facts, section, table } from '../show/table.ts';

const pointNames: Readonly<Record<EnforcementPoint, string>> = {
  contract: 'contract',
  writeGuard: 'write guard',
  database: 'database',
  continuous: 'events',
  fullScan: 'scan',
};
const stateWords = { enforced: 'yes', not_applicable: '-', off: 'OFF' } as const;

const isSwitchedOff = ({ points }: InvariantFacts): boolean =>
  Object.values(points).some(({ state }) => state === 'off');

const failOnIssues = z.boolean().optional().describe('end with exit code 6 when a point is switched off');

/** Commands about what must be true (A4). */
export const invariantCommands: readonly Command[] = [
  command({
    path: 'invariants list',
    summary: `${listInvariants.summary} The coverage table.`,
    input: { failOnIssues },
    asks: [listInvariants],
    run: async (given, { ask, show }) => {
      const answer = await ask(listInvariants, {});
      show.one(answer, ({ data }, paper) =>
        table(
          [
            { head: 'invariant', of: ({ id }) => id },
            { head: 'severity', of: ({ severity }) => severity },
            ...EnforcementPoint.options.map((point) => ({
              head: pointNames[point],
              of: ({ points }: InvariantFacts) => stateWords[points[point].state],
            })),
            { head: 'alerts', of: ({ openAlerts }) => openAlerts },
          ],
          data,
          paper,
        ),
      );
      return given.failOnIssues === true && answer.value.data.some(isSwitchedOff) ? 'issues_found' : 'ok';
    },
  }),
  command({
    path: 'invariants show',
    summary: 'Read one invariant: what it says, what a violation means, and how each point enforces it.',
    positions: ['invariant'],
    input: { invariant: z.string().min(1).describe('its id, as the list has it') },
    asks: [listInvariants],
    example: 'mapping-team-is-company-team',
    run: async ({ invariant }, { ask, show }) => {
      const { value } = await ask(listInvariants, {});
      const found = value.data.find(({ id, alertName }) => id === invariant || alertName === invariant);
      if (found === undefined)
        throw new CliError('not_found', `There is no invariant ${invariant}: \`fencepost invariants\` lists them.`);
      show.one({ value: found, exact: found }, (each, paper) => [
        ...facts(
          [
            ['invariant', each.id],
            ['alert', each.alertName],
            ['sentence', each.sentence],
            ['a violation', each.impact],
            ['severity', each.severity],
            ['CVSS', each.cvss && `${each.cvss.score.toFixed(1)} ${each.cvss.vector}`],
            ['scope', each.scope],
            ['open alerts', each.openAlerts],
            ['runbook', each.runbook],
          ],
          paper,
        ),
        ...section(
          'Enforced at',
          table(
            [
              { head: 'point', of: (point) => pointNames[point] },
              { head: 'state', of: (point) => each.points[point].state },
              { head: 'how, or why not', of: (point) => each.points[point].because },
            ],
            EnforcementPoint.options,
            paper,
          ),
          paper,
        ),
      ]);
      return 'ok';
    },
  }),
];

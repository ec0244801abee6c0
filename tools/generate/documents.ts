import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliReference } from '@fencepost/cli/reference';
import { asyncApiDocument } from '@fencepost/contracts/asyncapi';
import { actions, events } from '@fencepost/contracts/catalog';
import { errorTable } from '@fencepost/contracts/errors';
import { EnforcementPoint } from '@fencepost/contracts/integrity/invariant';
import { openApiDocument } from '@fencepost/contracts/openapi';
import { describeConfig } from '@fencepost/service-kit/config';
import type { z } from 'zod';
import { bookingConfig } from '../../services/booking/src/config.ts';
import { edgeConfig } from '../../services/edge/src/config.ts';
import { integrityMonitorConfig } from '../../services/integrity-monitor/src/config.ts';
import type { Invariant } from '../../services/integrity-monitor/src/domain/invariant.ts';
import { invariants } from '../../services/integrity-monitor/src/domain/invariants/all.ts';
import { tenantConfig } from '../../services/tenant/src/config.ts';
import { plantings } from '../coverage/plantings.ts';
import { markdownTable, page } from './tables.ts';

const configurations: readonly (readonly [string, z.ZodObject])[] = [
  ['edge', edgeConfig],
  ['tenant', tenantConfig],
  ['booking', bookingConfig],
  ['integrity-monitor', integrityMonitorConfig],
];

/** One row a variable; `services` says who reads it. */
const configurationTable = (): string => {
  const all = configurations.flatMap(([service, schema]) =>
    describeConfig(schema).map((variable) => ({ service, variable })),
  );
  const byName = Map.groupBy(all, ({ variable }) => variable.name);
  const rows = [...byName].flatMap(([name, uses]) => {
    const [first] = uses;
    if (first === undefined) return [];
    const { variable } = first;
    const services = uses.length === configurations.length ? 'all' : uses.map((use) => use.service).join(', ');
    return [
      [
        `\`${name}\``,
        services,
        variable.required ? 'required' : `\`${variable.default ?? ''}\``,
        variable.description ?? '',
      ],
    ];
  });
  return markdownTable(['variable', 'read by', 'default', 'meaning'], rows);
};

const errorPage = (): string =>
  page(
    'Error codes',
    markdownTable(
      ['code', 'HTTP status', 'a consumer that meets it', 'meaning'],
      Object.entries(errorTable).map(([code, { status, retry, title }]) => [
        `\`${code}\``,
        String(status),
        retryWords[retry],
        title,
      ]),
    ),
  );
const retryWords = {
  never: 'parks the message',
  soon: 'tries again with back-off',
  later: 'tries again after a while',
} as const;

const messagePage = (): string =>
  page(
    'Messages',
    '## Questions (typed calls)',
    markdownTable(
      ['address', 'scope', 'HTTP', 'what it does'],
      actions.map(({ address, scope, http, summary }) => [
        `\`${address}\``,
        scope,
        http ? `${http.method.toUpperCase()} ${http.path}` : '',
        summary,
      ]),
    ),
    '## Facts (durable events)',
    markdownTable(
      ['subject', 'scope', 'entity', 'what happened'],
      events.map(({ subject, scope, entity, summary }) => [`\`${subject}\``, scope, entity, summary]),
    ),
  );

const pointWords = { enforced: 'yes', not_applicable: '–', off: '**OFF**' } as const;
const pointNames = {
  contract: 'contract',
  writeGuard: 'write guard',
  database: 'database',
  continuous: 'events',
  fullScan: 'scan',
} as const;

/** Which point enforces which invariant (A4), as one table and then in words. */
export const invariantPage = (all: readonly Invariant[]): string =>
  page(
    'Invariants',
    'Each is declared once and enforced at five points. What cannot be enforced somewhere says why. A violation is planted at each enforced point of each invariant: by `tools/coverage`, with the point on and off; or, where the guard is code of its owner, by a test that fails under the mutant named beside it, which takes the guard out. `OFF` fails it.',
    exceptionsIn(all),
    markdownTable(
      ['invariant', 'severity', ...Object.values(pointNames)],
      all.map(({ id, severity, points }) => [
        `[${id}](#${id})`,
        severity,
        ...EnforcementPoint.options.map((point) => pointWords[points[point].state]),
      ]),
    ),
    ...all.map(invariantSection),
  );

const plantingOf = (id: string, point: EnforcementPoint) =>
  point === 'continuous' || point === 'fullScan' ? undefined : plantings[id]?.[point];

const shownBy = (id: string, point: EnforcementPoint): string => {
  const planting = plantingOf(id, point);
  if (planting === undefined || 'form' in planting || 'column' in planting) return 'planted';
  return 'mutant' in planting ? `mutant \`${planting.mutant}\`` : 'a test on a real database';
};

/** Cells that are shown in a weaker way than the others: openly, and first. */
const exceptionsIn = (all: readonly Invariant[]): string => {
  const found = all.flatMap(({ id }) =>
    EnforcementPoint.options.flatMap((point) => {
      const planting = plantingOf(id, point);
      return planting !== undefined && 'test' in planting ? [`${id} (${pointNames[point]})`] : [];
    }),
  );
  return `Exceptions: of ${found.join(', ')} the guard is the database’s own and cannot be taken out; a test plants the violation on a real one, and nothing shows that it would pass without. Of a guard that several owners share in form, the mutant takes out one.`;
};

const invariantSection = ({ id, alertName, sentence, impact, severity, cvss, points }: Invariant): string =>
  [
    `## ${id}`,
    '',
    `${sentence}. Severity: **${severity}**${alertName === undefined ? '' : `, alert \`${alertName}\``}. Runbook: [${id}](../runbooks/${id}.md).`,
    '',
    `A violation: ${impact}${cvss === undefined ? '' : ` ${cvss.score.toFixed(1)} by \`${cvss.vector}\`.`}`,
    '',
    markdownTable(
      ['enforcement point', '', 'how, or why not', 'shown by'],
      EnforcementPoint.options.map((point) => [
        pointNames[point],
        pointWords[points[point].state],
        points[point].because,
        points[point].state === 'not_applicable' ? '' : shownBy(id, point),
      ]),
    ),
  ].join('\n');

/** A page that people write, with a part that comes from the code between two comments. */
const withPart = (page: string, name: string, part: string): string => {
  const [begin, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const [before = '', rest = ''] = page.split(begin);
  const [, after = ''] = rest.split(end);
  return `${before}${begin}\n${part}\n${end}${after}`;
};

const json = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

/** Every generated file with the text it must have, by its path from the root. */
export const generateDocuments = async (root: string): Promise<Readonly<Record<string, string>>> => ({
  'docs/generated/openapi.json': json(openApiDocument(actions)),
  'docs/generated/asyncapi.json': json(asyncApiDocument(events)),
  'docs/generated/errors.md': errorPage(),
  'docs/generated/messages.md': messagePage(),
  'docs/generated/invariants.md': invariantPage(invariants),
  'README.md': withPart(readFileSync(join(root, 'README.md'), 'utf8'), 'configuration', configurationTable()),
  'docs/guides/cli.md': withPart(readFileSync(join(root, 'docs/guides/cli.md'), 'utf8'), 'cli', cliReference()),
});

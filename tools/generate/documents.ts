import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiDocument } from '@fencepost/contracts/asyncapi';
import { actions, events } from '@fencepost/contracts/catalog';
import { errorTable } from '@fencepost/contracts/errors';
import { openApiDocument } from '@fencepost/contracts/openapi';
import { describeConfig } from '@fencepost/service-kit/config';
import type { z } from 'zod';
import { bookingConfig } from '../../services/booking/src/config.ts';
import { edgeConfig } from '../../services/edge/src/config.ts';
import { integrityMonitorConfig } from '../../services/integrity-monitor/src/config.ts';
import { invariants } from '../../services/integrity-monitor/src/domain/invariants/all.ts';
import { tenantConfig } from '../../services/tenant/src/config.ts';
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

const invariantPage = (): string =>
  page(
    'Invariants',
    'Each is declared once and enforced at five points. "Not applicable" is said with its reason.',
    ...invariants.map(({ id, sentence, severity, enforcement }) =>
      [
        `## ${id}`,
        '',
        `${sentence}. Severity: **${severity}**. Runbook: [${id}](../runbooks/${id}.md).`,
        '',
        markdownTable(['enforcement point', 'how'], Object.entries(enforcement)),
      ].join('\n'),
    ),
  );

const BEGIN = '<!-- generated:configuration -->';
const END = '<!-- /generated:configuration -->';

const readmeWithTable = (readme: string): string => {
  const [before = '', rest = ''] = readme.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n${configurationTable()}\n${END}${after}`;
};

const json = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

/** Every generated file with the text it must have, by its path from the root. */
export const generateDocuments = async (root: string): Promise<Readonly<Record<string, string>>> => ({
  'docs/generated/openapi.json': json(openApiDocument(actions)),
  'docs/generated/asyncapi.json': json(asyncApiDocument(events)),
  'docs/generated/errors.md': errorPage(),
  'docs/generated/messages.md': messagePage(),
  'docs/generated/invariants.md': invariantPage(),
  'README.md': readmeWithTable(readFileSync(join(root, 'README.md'), 'utf8')),
});

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { z } from 'zod';
import { generateDocuments } from '../generate/documents.ts';
import { findWrongCommands } from './mentioned-commands.ts';
import { findUnknownRoutes, type Page } from './mentioned-routes.ts';

const Routes = z.object({ paths: z.record(z.string(), z.object({}).loose()) });

/** Generated files whose text is not what the code would generate now. */
export const findStaleDocuments = async (root: string): Promise<readonly string[]> => {
  const stale = Object.entries(await generateDocuments(root)).filter(([file, text]) => {
    const path = join(root, file);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  });
  return stale.map(([file]) => `${file} is not up to date: run \`./dev generate\``);
};

/** What the vendors' own validators say about openapi.json and asyncapi.json. */
export const findInvalidDocuments = async (root: string): Promise<readonly string[]> => {
  const read = (name: string): string => readFileSync(join(root, 'docs/generated', name), 'utf8');
  const openapi = await new Validator().validate(JSON.parse(read('openapi.json')));
  const asyncapi = await new Parser().validate(read('asyncapi.json'));
  const openapiProblems = openapi.valid ? [] : [`openapi.json: ${JSON.stringify(openapi.errors)}`];
  const asyncapiProblems = asyncapi
    .filter((finding) => finding.severity === 0)
    .map((finding) => `asyncapi.json: ${finding.message} at ${finding.path.join('.')}`);
  return [...openapiProblems, ...asyncapiProblems];
};

/** Routes that the README and the pages under docs name, and openapi.json has not. */
export const findUnknownRoutesInPages = (root: string): readonly string[] => {
  const openapi = JSON.parse(readFileSync(join(root, 'docs/generated/openapi.json'), 'utf8'));
  return findUnknownRoutes(pagesOf(root), Routes.parse(openapi).paths);
};

/** Calls of the CLI that the README and the pages under docs show, and nobody can give. */
export const findWrongCommandsInPages = (root: string): readonly string[] => findWrongCommands(pagesOf(root));

const pagesOf = (root: string): readonly Page[] =>
  ['README.md', ...globSync('docs/**/*.md', { cwd: root, exclude: ['docs/generated/**'] })].map((file) => ({
    file,
    text: readFileSync(join(root, file), 'utf8'),
  }));

import { readFile } from 'node:fs/promises';
import { legacyImport } from './legacy-import.ts';

process.exitCode = await legacyImport(process.argv.slice(2), {
  fetch,
  readFile: (path) => readFile(path, 'utf8'),
  print: (line) => process.stdout.write(`${line}\n`),
});

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian puts servers where an ordinary user's PATH does not look. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

/** The full path of a program, looked for as a shell would. */
export const which = (program: string, path: string | undefined): string | undefined =>
  [...(path ?? '').split(delimiter), ...SYSTEM_FOLDERS].map((folder) => join(folder, program)).find(isProgram);

/** Whether this file exists and may be executed. */
export const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

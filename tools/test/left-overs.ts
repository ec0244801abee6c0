import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Removes the folders of test runs that were killed before they could do it themselves. */
export const removeLeftOvers = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.match(/^fencepost-test-(\d+)-/)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
};

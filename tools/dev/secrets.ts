import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from './state.ts';

/** Keys of one development system. They outlive its data, because sealed data cannot be read without them. */
export interface Secrets {
  readonly secretKeys: string;
  readonly slackToken: string;
}

const KEY_BYTES = 32;

/** Made once per directory and kept in `secrets.json`, for its owner's eyes only. */
export const loadSecrets = (directory: string): Secrets => {
  const file = join(directory, 'secrets.json');
  const known = readJson<Secrets>(file);
  if (known !== undefined) return known;
  const made = {
    secretKeys: `dev1:${randomBytes(KEY_BYTES).toString('base64')}`,
    slackToken: `xoxb-development-${randomBytes(12).toString('hex')}`,
  };
  writeJson(file, made);
  return made;
};

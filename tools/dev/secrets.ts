import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from './state.ts';

/** Keys of one development system. They outlive its data, because sealed data cannot be read without them. */
export interface Secrets {
  readonly secretKeys: string;
  readonly slackToken: string;
  readonly slackSigningSecret: string;
  /** What audit chains are signed with. */
  readonly auditSigningKey: string;
  /** What integrity certificates are signed with, PEM. */
  readonly certificateKey: string;
}

const KEY_BYTES = 32;

/** Made once per directory and kept in `secrets.json`, for its owner's eyes only. */
export const loadSecrets = (directory: string): Secrets => {
  const file = join(directory, 'secrets.json');
  const known = readJson<Partial<Secrets>>(file);
  const made: Secrets = {
    secretKeys: `dev1:${randomBytes(KEY_BYTES).toString('base64')}`,
    slackToken: `xoxb-development-${randomBytes(12).toString('hex')}`,
    slackSigningSecret: randomBytes(16).toString('hex'),
    auditSigningKey: `dev1:${signingKey()}`,
    certificateKey: certificateKey(),
    ...known,
  };
  writeJson(file, made);
  return made;
};

const certificateKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const signingKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');

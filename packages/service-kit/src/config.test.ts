import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { baseConfig, ConfigError, describeConfig, loadConfig } from './config.ts';

const schema = z.object({
  ...baseConfig,
  HTTP_PORT: z.coerce.number().int().min(1).describe('port of the public listener'),
  SECRET_KEYS: z.string().min(40).meta({ secret: true }).describe('keys of the secret box'),
  SLACK_TOKEN: z.string().min(20).meta({ secret: true }).describe('bot token').optional(),
});

const good = { NATS_URL: 'nats://127.0.0.1:4222', HTTP_PORT: '8080', SECRET_KEYS: 'k'.repeat(40) };

const mistakesOf = (env: Record<string, string>): string => {
  try {
    loadConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('a ConfigError was expected');
};

describe('loadConfig', () => {
  it('gives typed values and defaults', () => {
    expect(loadConfig(schema, good)).toMatchObject({ HTTP_PORT: 8080, NAMESPACE: '', LOG_LEVEL: 'info', OPS_PORT: 0 });
  });

  it('lists every mistake at once, one line each, with the variable, what is wrong and what is expected', () => {
    const lines = mistakesOf({ HTTP_PORT: 'eighty', LOG_LEVEL: 'loud', SECRET_KEYS: 'short' }).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.join('\n')).toMatch(/NATS_URL is missing \(NATS server, e\.g\. nats:/);
    expect(lines.join('\n')).toMatch(/HTTP_PORT is "eighty".*\(port of the public listener\)/);
    expect(lines.join('\n')).toMatch(/LOG_LEVEL is "loud".*"debug"/);
  });

  it('never prints the value of a secret, also when it is optional or carries a password (SE1)', () => {
    const message = mistakesOf({
      ...good,
      NATS_URL: 'http://u:canary1@x',
      SECRET_KEYS: 'canary2',
      SLACK_TOKEN: 'canary3',
    });
    expect(message).toMatch(/SECRET_KEYS is wrong/);
    expect(message).toMatch(/SLACK_TOKEN is wrong/);
    expect(message).not.toMatch(/canary/);
  });

  it('treats an empty variable as absent', () => {
    expect(loadConfig(schema, { ...good, LOG_LEVEL: '', SLACK_TOKEN: '' })).toMatchObject({ LOG_LEVEL: 'info' });
  });

  it('reads a secret from the file that X_FILE names, and says when it cannot (SE1)', () => {
    const directory = mkdtempSync(join(tmpdir(), 'fencepost-config-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'keys');
    writeFileSync(file, `${'s'.repeat(40)}\n`);
    expect(loadConfig(schema, { ...good, SECRET_KEYS: '', SECRET_KEYS_FILE: file }).SECRET_KEYS).toBe('s'.repeat(40));
    const lines = mistakesOf({ ...good, SECRET_KEYS: '', SECRET_KEYS_FILE: `${file}-absent` }).split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^SECRET_KEYS_FILE cannot be read/);
  });
});

describe('describeConfig', () => {
  it('tells name, default, description, obligation and secrecy of every variable', () => {
    const variables = describeConfig(schema);
    expect(variables.find(({ name }) => name === 'OPS_PORT')).toEqual({
      name: 'OPS_PORT',
      default: '0',
      description: 'port of /livez, /readyz and /metrics; 0 takes a free one',
      required: false,
      secret: false,
    });
    expect(variables.find(({ name }) => name === 'SLACK_TOKEN')).toMatchObject({
      required: false,
      secret: true,
      description: 'bot token',
    });
    expect(variables.find(({ name }) => name === 'HTTP_PORT')).toMatchObject({ required: true, default: undefined });
  });
});

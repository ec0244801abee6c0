import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identityOf } from '../servers/process-identity.ts';
import { awaitSystem, cleanUp, findSupervisor, writeRunRecord } from './run-record.ts';
import { loadSecrets } from './secrets.ts';
import { readState, type SystemState, writeJson, writeState } from './state.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-state-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const state: SystemState = {
  edge: 'http://127.0.0.1:8080',
  slack: 'http://127.0.0.1:2',
  mail: 'http://127.0.0.1:4',
  calcom: 'http://127.0.0.1:3',
  mongo: 'mongodb://127.0.0.1:4',
  nats: 'nats://127.0.0.1:5',
  redis: 'redis://127.0.0.1:6',
  operatorKey: '',
  companies: [],
  processes: [],
};

it('what is written is read again, whole, and only its owner may read it', () => {
  expect(readState(directory)).toBeUndefined();
  writeState(directory, state);
  expect(readState(directory)).toEqual(state);
  expect(readdirSync(directory)).toEqual(['state.json']);
  expect(statSync(join(directory, 'state.json')).mode & 0o777).toBe(0o600);
});

it('a state that cannot be read says what to do', () => {
  writeFileSync(join(directory, 'state.json'), '{');
  expect(() => readState(directory)).toThrow(/delete it and try again/);
});

it('secrets are made once', () => {
  const secrets = loadSecrets(directory);
  expect(loadSecrets(directory)).toEqual(secrets);
  expect(statSync(join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
});

it('a supervisor is found while it lives, and files of a dead one are cleaned away', async () => {
  writeRunRecord(directory, []);
  expect(findSupervisor(directory)).toEqual(identityOf(process.pid));

  const dead = { pid: process.pid, startTime: '1' };
  writeJson(join(directory, 'run.json'), { supervisor: dead, processes: [dead] });
  writeState(directory, state);
  expect(findSupervisor(directory)).toBeUndefined();
  await expect(awaitSystem(directory)).rejects.toThrow('did not start');
  await cleanUp(directory);
  expect(readdirSync(directory)).toEqual([]);
});

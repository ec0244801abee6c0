import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../servers/expected-error.ts';

export interface DemoCompany {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly calcomTeamId: number;
  readonly eventTypeIds: readonly number[];
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly apiKey: string;
  readonly branchId: string;
  /** Leads to that branch. */
  readonly phoneNumber: string;
  /** Retell's id of the agent that answers there. */
  readonly voiceAgentId: string;
  readonly retellWebhookUrl: string;
  /** Signs what Retell sends. */
  readonly retellApiKey: string;
}

export interface SystemProcess {
  readonly name: string;
  readonly pid: number;
  /** A service's url is its operations server (/livez, /readyz, /metrics). */
  readonly url: string;
}

/** What stays the same about a system while it runs. */
export interface SystemFacts {
  readonly edge: string;
  readonly slack: string;
  /** The fake mailbox, as a page; `/mails` has it as JSON. */
  readonly mail: string;
  readonly calcom: string;
  readonly mongo: string;
  readonly nats: string;
  readonly redis: string;
  /** May call /v1/ops/*; empty in a system without seed. */
  readonly operatorKey: string;
  readonly companies: readonly DemoCompany[];
}

/** A running system, as `state.json` tells it to tools, tests and people. */
export interface SystemState extends SystemFacts {
  /** What runs at this moment; one that crashed is missing until it is back. */
  readonly processes: readonly SystemProcess[];
}

const OWNER_ONLY = 0o600;

const stateFile = (directory: string) => join(directory, 'state.json');

/** The system of this directory, if it is there and complete. */
export const readState = (directory: string): SystemState | undefined => readJson<SystemState>(stateFile(directory));

/** Readers see the old state or the new one, never half of it. */
export const writeState = (directory: string, state: SystemState): void => writeJson(stateFile(directory), state);

export const removeState = (directory: string): void => rmSync(stateFile(directory), { force: true });

/** A file of ours; undefined when it is absent. */
export const readJson = <T>(file: string): T | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ExpectedError(`${file} cannot be read (${error}); delete it and try again.`);
  }
};

export const writeJson = (file: string, value: unknown): void => {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: OWNER_ONLY });
  renameSync(draft, file);
};

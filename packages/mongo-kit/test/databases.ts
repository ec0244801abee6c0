import { randomUUID } from 'node:crypto';
import type { Logger } from '@fencepost/service-kit/logger';
import type {} from '@fencepost/testing/servers';
import { type Db, MongoClient } from 'mongodb';
import { inject } from 'vitest';

/** A database of its own on the run's server, with the driver to look behind the port. */
export interface TestDatabase {
  readonly url: string;
  readonly database: string;
  readonly raw: Db;
  drop(): Promise<void>;
}

export const openTestDatabase = async (): Promise<TestDatabase> => {
  const url = inject('servers').mongo;
  const database = `mongo-kit-${randomUUID()}`;
  const client = await new MongoClient(url, { serverSelectionTimeoutMS: 5_000 }).connect();
  const raw = client.db(database);
  return {
    url,
    database,
    raw,
    drop: async () => {
      await raw.dropDatabase();
      await client.close();
    },
  };
};

/** A logger that keeps what it was told. */
export const makeListeningLog = (): Logger & { readonly warnings: unknown[] } => {
  const warnings: unknown[] = [];
  const ignore = (): void => {};
  const log = { warnings, trace: ignore, debug: ignore, info: ignore, error: ignore, fatal: ignore };
  return { ...log, warn: (...said: unknown[]) => void warnings.push(said) } as never;
};

import type { CompanylessAttempts, DatabasePart } from '@fencepost/contracts/integrity/database';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Metrics } from '@fencepost/service-kit/metrics';
import type { Outbox } from '@fencepost/service-kit/outbox';
import mongoose, { type Connection, type mongo } from 'mongoose';
import type { z } from 'zod';
import type { OnCommitted } from './access.ts';
import { applyDefinition } from './apply-definition.ts';
import type { Store } from './collection.ts';
import { makeCompanylessAttempts } from './companyless-attempts.ts';
import { openDatabaseRules } from './database-rules.ts';
import type { CollectionDefinition } from './define-collection.ts';
import type { RuleDefinition } from './define-rule.ts';
import { unavailable } from './driver-error.ts';
import { inspectDefinition } from './inspect-definition.ts';
import { makeStore } from './make-store.ts';
import { makeMongoTable } from './mongo-table.ts';
import type { DatabaseRules } from './rule-actions.ts';
import type { RuleLevel } from './rule-states.ts';

export interface StoreOptions {
  /** `mongodb://...`; credentials in it never reach a message. */
  readonly url: string;
  readonly database: string;
  readonly definitions: readonly CollectionDefinition[];
  /** What a ratchet may enforce beside the definitions. */
  readonly rules?: readonly RuleDefinition[];
  /** Where writes that break a rule are counted. */
  readonly metrics?: Metrics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onCommitted?: OnCommitted;
}

/** What is really in the database of everything that was declared, and how often the guard refused a call without a company. */
export interface DatabaseInspection {
  readonly parts: DatabasePart[];
  readonly withoutCompany: z.output<typeof CompanylessAttempts>;
}

/** A store on MongoDB. */
export interface ConnectedStore extends Store {
  readonly outbox: Outbox;
  /** Reads validators and indexes back, changing nothing; AppError `unavailable` when the database does not answer. */
  inspect(): Promise<DatabaseInspection>;
  readonly rules: DatabaseRules;
}

/** Acknowledged means: on disk, on a majority of the replica set. Waiting is bounded everywhere. */
const connectionOptions = {
  appName: 'fencepost',
  w: 'majority',
  journal: true,
  wtimeoutMS: 10_000,
  readConcernLevel: 'majority',
  retryWrites: true,
  maxPoolSize: 32,
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 20_000,
  waitQueueTimeoutMS: 5_000,
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
} as const;

/**
 * Opens a service's database. Applies validators and indexes and verifies them by reading back: AppError `conflict`
 * when the database differs from a definition, `unavailable` when it does not answer.
 */
export const connectStore = async (options: StoreOptions): Promise<ConnectedStore> => {
  const { definitions, rules = [], metrics, log, ...deps } = options;
  const connection = await open(options);
  try {
    const db = databaseOf(connection);
    const companyless = makeCompanylessAttempts({ db, clock: options.clock, log });
    const count = countedBy(metrics);
    const onBroken = (rule: RuleDefinition, level: RuleLevel): void => {
      count(rule, level);
      if (level === 'enforce' && isAboutCompany(rule)) companyless.note();
    };
    const held = await openDatabaseRules({ db, rules, log, onBroken });
    for (const definition of definitions) await applyDefinition(db, held.applied(definition), log);
    const store = makeStore(
      definitions.map((definition) => ({
        ...deps,
        onCompanyless: companyless.note,
        definition,
        table: held.watch(definition, makeMongoTable(connection, definition)),
      })),
      { ping: () => answers(connection), close: () => closed(connection) },
    );
    const inspect = async (): Promise<DatabaseInspection> => {
      const parts: DatabasePart[] = [];
      for (const definition of definitions)
        parts.push(...(await inspectDefinition(db, await held.appliedNow(definition))));
      return { parts, withoutCompany: await companyless.read().catch((error) => Promise.reject(unavailable(error))) };
    };
    return Object.freeze({ ...store, inspect, rules: { list: held.list, set: held.set } });
  } catch (error) {
    await connection.close();
    throw error;
  }
};

/** Rules about which company a record has, and about nothing else. */
const isAboutCompany = ({ name }: RuleDefinition): boolean => /\.(tenantId|companyId)$/.test(name);

const countedBy = (metrics: Metrics | undefined) => {
  const help = 'Writes that broke a database rule, by rule and level: refused where it is enforced';
  const broken = metrics?.counter('database_rule_broken_total', help, ['rule', 'level']);
  return ({ name }: RuleDefinition, level: RuleLevel): void => broken?.inc({ rule: name, level });
};

const answers = async (connection: Connection): Promise<boolean> => {
  try {
    return (await databaseOf(connection).command({ ping: 1 })).ok === 1;
  } catch {
    return false;
  }
};

/** mongoose answers with the connection itself, which must not leave this package. */
const closed = async (connection: Connection): Promise<void> => {
  await connection.close();
};

const open = async ({ url, database, log }: StoreOptions): Promise<Connection> => {
  const connection = mongoose.createConnection();
  connection.on('error', (err) => log.warn({ err }, 'the connection to MongoDB failed'));
  try {
    return await connection.openUri(url, { ...connectionOptions, dbName: database });
  } catch (error) {
    await connection.close();
    throw unavailable(error);
  }
};

const databaseOf = ({ db }: Connection): mongo.Db => {
  if (db === undefined) throw unavailable(new Error('the connection is closed'));
  return db;
};

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { freePort } from '../../tools/servers/free-port.ts';
import { mongo } from '../../tools/servers/mongo.ts';
import { makeScreen } from '../../tools/servers/screen.ts';
import { cpuMicrosOf } from './cpu.ts';
import { pinTo } from './processes.ts';

const Count = z.looseObject({ ops: z.coerce.number() });
const Status = z.looseObject({ opLatencies: z.looseObject({ reads: Count, writes: Count }) });

/** What the services ask of the driver, for the floors, so that both wait for the same. */
const driverOptions = {
  w: 'majority',
  journal: true,
  readConcernLevel: 'majority',
  retryWrites: true,
  maxPoolSize: 32,
} as const;

/** A database server under measurement, on core 0; the measuring process is on core 1 with the driver and the code. */
export interface Database {
  readonly url: string;
  /** With the options of the services; for floors. */
  readonly client: MongoClient;
  /** Reads and writes of records that the server has been asked for, as the server itself counts them. */
  operations(): Promise<number>;
  /** User and system time so far of this process and of the server, microseconds. */
  cpuMicros(): { readonly app: number; readonly server: number };
  stop(): Promise<void>;
}

/** A server with an empty database, on its own port. It has to be a process of ours, for its CPU is measured. */
export const startDatabase = async (): Promise<Database> => {
  const directory = mkdtempSync(join(tmpdir(), 'fencepost-bench-'));
  const surroundings = { env: { ...process.env, MONGO_URL: undefined }, screen: makeScreen() };
  const found = (await mongo.find(surroundings)) ?? (await mongo.install(surroundings));
  const log = join(directory, 'mongo.log');
  const server = await mongo.start(found, { directory, port: await freePort(), durable: false, log });
  const { pid } = server;
  if (pid === undefined) throw new Error('the benchmark measures the server: it has to be a process of ours');
  pinTo(0, pid);
  pinTo(1, process.pid);
  const client = await new MongoClient(server.url, driverOptions).connect();
  return {
    url: server.url,
    client,
    operations: async () => {
      const { reads, writes } = Status.parse(await client.db('admin').command({ serverStatus: 1 })).opLatencies;
      return reads.ops + writes.ops;
    },
    cpuMicros: () => {
      const { user, system } = process.cpuUsage();
      return { app: user + system, server: cpuMicrosOf(pid) };
    },
    stop: async () => {
      await client.close();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

import type { Database } from './database.ts';

/** What one operation cost in one round. */
export interface Measured {
  /** Of the measuring process, which runs the code and the driver. */
  readonly appMicros: number;
  readonly serverMicros: number;
  /** Reads and writes that the server was asked for. */
  readonly operations: number;
  readonly perSecond: number;
}

/** Per lane, in the order of the rounds. */
export type Results = ReadonlyMap<string, readonly Measured[]>;

/** Measures work that consists of so many operations. */
export const measured = async (server: Database, count: number, work: () => Promise<void>): Promise<Measured> => {
  const operationsBefore = await server.operations();
  const [before, begin] = [server.cpuMicros(), performance.now()];
  await work();
  const [after, elapsedMs] = [server.cpuMicros(), performance.now() - begin];
  const operations = (await server.operations()) - operationsBefore;
  return {
    appMicros: (after.app - before.app) / count,
    serverMicros: (after.server - before.server) / count,
    operations: operations / count,
    perSecond: (count / elapsedMs) * 1_000,
  };
};

export const totalCpu = ({ appMicros, serverMicros }: Measured): number => appMicros + serverMicros;

export const column = (results: Results, name: string, pick: (value: Measured) => number): readonly number[] =>
  (results.get(name) ?? []).map(pick);

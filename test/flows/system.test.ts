import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getMonitorStatus } from '@fencepost/contracts/integrity/alert';
import { eventually } from '@fencepost/testing/eventually';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playDemo } from '../../tools/demo/main.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { type Sent, sendBooking, sendMany } from './traffic.ts';

/** A short run for every commit; FENCEPOST_WEBHOOKS=2000 is the long one. */
const WEBHOOKS = Number(process.env.FENCEPOST_WEBHOOKS ?? 300);
const FOREIGN_EVERY = 20;
const HEALED_WITHIN_MS = 30_000 + WEBHOOKS * 60;

let directory: string;
let system: RunningSystem;
let mongo: MongoClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-system-'));
  system = await startSystem({ directory, durable: true, seed: true, quiet: true });
  mongo = await new MongoClient(system.state.mongo).connect();
}, 180_000);

afterAll(async () => {
  await mongo?.close();
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const uidsIn = async (collection: string, field: string, prefix: string): Promise<readonly string[]> => {
  const rows = await mongo
    .db('fencepost_booking')
    .collection(collection)
    .find({ [field]: { $regex: `^${prefix}` } }, { projection: { [field]: 1 } })
    .toArray();
  return rows.flatMap((row) => row[field] as string | string[]);
};

const eventsPublished = async (): Promise<{ lastSeq: number; messages: number }> => {
  const nc = await connect({ servers: system.state.nats });
  try {
    const { state } = await (await jetstreamManager(nc)).streams.info('EVENTS');
    return { lastSeq: state.last_seq, messages: state.messages };
  } finally {
    await nc.close();
  }
};

const monitorStatus = async () => {
  const response = await fetch(`${system.state.edge}/v1/ops/monitor`, {
    headers: { authorization: `Bearer ${system.state.operatorKey}` },
  });
  return getMonitorStatus.output.parse(await response.json());
};

const killAndSend = async (victim: string): Promise<readonly Sent[]> => {
  const [company, other] = system.state.companies;
  if (company === undefined || other === undefined) throw new Error('the demo companies are missing');
  let killed = false;
  const send = (index: number): Promise<Sent> => {
    const isForeign = index % FOREIGN_EVERY === 0;
    const eventTypeId = (isForeign ? other : company).eventTypeIds[0] ?? 0;
    return sendBooking(company, `${victim}-${index}`, eventTypeId);
  };
  const sent = await sendMany(WEBHOOKS, send, (answered) => {
    if (killed || answered < WEBHOOKS / 4) return;
    killed = true;
    void system.kill(victim);
  });
  expect(killed).toBe(true);
  return sent;
};

describe('kill -9 of one process among webhooks loses nothing and doubles nothing (WH8, FI1, I1-I3)', () => {
  it.each(['edge', 'tenant', 'booking', 'integrity-monitor', 'nats', 'mongo', 'redis'])(
    '%s',
    { timeout: 60_000 + 2 * HEALED_WITHIN_MS },
    async (victim) => {
      const sent = await killAndSend(victim);
      expect(sent.filter((delivery) => delivery.status !== 200).slice(0, 3)).toEqual([]);
      const accepted = sent.map((delivery) => delivery.uid);
      await eventually(async () => {
        const effects = [
          ...(await uidsIn('appointments', 'lineage', `${victim}-`)),
          ...(await uidsIn('quarantine', 'calcomUid', `${victim}-`)),
        ];
        expect(effects.length - new Set(effects).size).toBe(0);
        const applied = new Set(effects);
        expect(accepted.filter((uid) => !applied.has(uid)).slice(0, 3)).toEqual([]);
      }, HEALED_WITHIN_MS);
      await eventually(async () => {
        const { lastSeq, messages } = await eventsPublished();
        const status = await monitorStatus();
        expect(status).toMatchObject({ position: lastSeq, eventsApplied: messages });
      }, HEALED_WITHIN_MS);
    },
  );
});

it('the demo holds on a system that has been through all that', { timeout: 480_000 }, async () => {
  expect(await playDemo(system.state)).toBe(0);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { freePort } from '../tools/servers/free-port.ts';
import { nats } from '../tools/servers/nats.ts';
import { makeScreen } from '../tools/servers/screen.ts';
import { renderCorpus } from './accept/corpus.ts';
import { cpuMicrosOf } from './accept/cpu.ts';
import { startEdge } from './accept/edge.ts';
import { runLoad } from './accept/load.ts';
import { startContestant } from './accept/processes.ts';
const rounds = Number(process.argv[2] ?? 7), ms = Number(process.argv[3] ?? 2500);
const rate = Number(process.argv[4] ?? 2500);
const directory = mkdtempSync(join(tmpdir(), 'eb-'));
const s = { env: process.env, screen: makeScreen() };
const found = await nats.find(s);
const broker = await nats.start(found!, { directory, port: await freePort(), durable: false, log: join(directory, 'l') });
const { contestant, target } = await startEdge(broker.url, 'redis://127.0.0.1:1');
const nc = await connect({ servers: broker.url });
await (await jetstreamManager(nc)).streams.add({ name: 'FLOOR', subjects: ['floor.calcom'] });
const fl1 = await startContestant('fl1', new URL('./accept/floor.ts', import.meta.url).pathname, { NATS_URL: broker.url, SUBJECT: 'floor.calcom', SECRET: target.secret, FLOOR: 'fl1' });
const lanes = [{ c: contestant, t: target }, { c: fl1, t: { path: '/', secret: target.secret } }];
const out: number[][] = [[], []]; const brk: number[][] = [[],[]];
for (let r = 0; r <= rounds; r++) for (const k of r % 2 ? [0, 1] : [1, 0]) {
  const l = lanes[k]!;
  const requests = renderCorpus(l.t, Math.ceil(rate * ms / 1000), `${l.c.name}${r}`);
  const b = cpuMicrosOf(l.c.pid), bb = cpuMicrosOf(broker.pid!);
  const round = await runLoad({ port: l.c.port, connections: 32, requests, durationMs: ms, rate });
  if (r > 0) { out[k]!.push((cpuMicrosOf(l.c.pid) - b) / round.accepted); brk[k]!.push((cpuMicrosOf(broker.pid!) - bb) / round.accepted); }
}
const sum = (a: number[]) => a.reduce((x, y) => x + y, 0) / a.length;
const med = (a: number[]) => [...a].sort((x, y) => x - y)[a.length >> 1]!;
console.log('edge', sum(out[0]!).toFixed(1), 'fl1', sum(out[1]!).toFixed(1), 'ratio of means', (sum(out[0]!) / sum(out[1]!)).toFixed(2), 'medians', med(out[0]!).toFixed(1), med(out[1]!).toFixed(1), 'p10', [out[0]!, out[1]!].map((a) => [...a].sort((x, y) => x - y)[Math.floor(a.length / 10)]!.toFixed(1)), 'min', Math.min(...out[0]!).toFixed(1), Math.min(...out[1]!).toFixed(1), 'broker', sum(brk[0]!).toFixed(1), sum(brk[1]!).toFixed(1));
await nc.close(); await contestant.stop(); await fl1.stop(); await broker.stop(); rmSync(directory, { recursive: true, force: true });

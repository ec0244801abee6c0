import { connectNats } from './src/nats.ts';
import { makePublisher } from './src/publisher.ts';
import { makeNamespace } from './src/namespace.ts';
import { makeLogger } from './src/logger.ts';
import { declareStream } from './src/streams.ts';
import { readStream } from './src/stream-reader.ts';
import { jetstreamManager } from '@nats-io/jetstream';
import { setTimeout as pause } from 'node:timers/promises';
const log = makeLogger({ service: 'b', level: 'warn' });
const nc = await connectNats({ url: 'nats://127.0.0.1:14222', name: 'b', log });
const spy = await connectNats({ url: 'nats://127.0.0.1:14222', name: 'spy', log });
const namespace = makeNamespace('trace'); 
const jsm = await jetstreamManager(nc);
await jsm.streams.delete('trace_B').catch(() => {});
await declareStream(nc, namespace, { name: 'B', subjects: ['b.>'], description: 'b' });
const pub = makePublisher({ nc, namespace, log });
for (let i = 0; i < 3000; i++) void pub.publish('b.x', 'x', { messageId: 'm' + i }); await pub.drain();
const trace: string[] = []; const t0 = performance.now();
spy.subscribe('$JS.API.CONSUMER.>', { callback: (_, m) => { trace.push(`${(performance.now() - t0).toFixed(1)} ${m.subject.slice(16)} -> ${m.reply?.slice(-5)} ${m.string().slice(0, 60)}`); } });
spy.subscribe('_INBOX.>', { callback: (_, m) => { if (m.headers?.code) trace.push(`${(performance.now() - t0).toFixed(1)} STATUS ${m.subject.slice(-5)} ${m.headers.code} ${m.headers.description}`); } });
await spy.flush();
for (let r = 0; r < 60; r++) {
  trace.length = 0; const seen: number[] = [];
  const reader = readStream({ nc, namespace, log, stream: 'B', filterSubjects: ['b.>'], fromSeq: 1, handle: ({ seq }) => { seen.push(seq); } });
  while (reader.lastSeq() < 1) await pause(1);
  if (r % 2) await pause(Math.random() * 8);
  const at = reader.lastSeq();
  for await (const { name } of jsm.consumers.list('trace_B')) await jsm.consumers.delete('trace_B', name).catch(() => {});
  trace.push(`${(performance.now() - t0).toFixed(1)} -- deleted at ${at}, now ${reader.lastSeq()}`);
  const { seq } = await pub.publish('b.x', 'x', { messageId: 'r' + r + Math.random() });
  const started = performance.now();
  while (reader.lastSeq() < seq && performance.now() - started < 20000) await pause(5);
  const took = performance.now() - started;
  const ok = seen.length === seq && seen.every((s, i) => s === i + 1);
  if (took > 1500 || !ok) { console.log('round', r, 'took', took | 0, 'lastSeq', reader.lastSeq(), 'of', seq, ok ? 'complete' : 'WRONG ' + seen.length); console.log(trace.slice(-40).join('\n')); if (!ok || r > 55) break; }
  await reader.stop();
}
console.log('done'); await jsm.streams.delete('trace_B'); pub.close(); await nc.close(); await spy.close();

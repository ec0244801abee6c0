import { MongoClient } from 'mongodb';
import { aThing, ours, things } from '../test/things.ts';
import { connectStore } from './connect.ts';

const url = 'mongodb://127.0.0.1:28917';
const clock = { now: () => new Date().toISOString(), millis: () => Date.now() };
const store = await connectStore({
  url,
  database: 'bench',
  definitions: [things],
  clock,
  log: { warn: console.log } as never,
});
const client = await new MongoClient(url, { w: 'majority', journal: true, maxPoolSize: 32 } as any).connect();
const db = client.db('bench');
const withAll = db.collection<any>('things'),
  noV = db.collection<any>('noV'),
  bare = db.collection<any>('bare');
for (const i of things.indexes)
  await noV.createIndex(
    i.keys as any,
    {
      name: i.name,
      ...(i.unique ? { unique: true } : {}),
      ...(i.partial ? { partialFilterExpression: i.partial } : {}),
    } as any,
  );
const N = 1000;
const S: Record<string, number[]> = {};
const run = async (name: string, f: (i: number) => Promise<unknown>) => {
  const t = performance.now();
  let i = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (i < N) await f(i++);
    }),
  );
  (S[name] ??= []).push((N / (performance.now() - t)) * 1000);
};
for (let r = 0; r < 5; r++)
  for (const [n, c] of [
    ['validator+indexes', withAll],
    ['indexes', noV],
    ['bare', bare],
  ] as const) {
    const now = clock.now();
    const base = { tenantId: ours, version: 1, outbox: [], createdAt: now, updatedAt: now };
    await run('insert ' + n, (i) => c.insertOne({ ...aThing(`r${r}-${i}`), ...base }));
    await run('update ' + n, (i) =>
      c.findOneAndUpdate(
        { _id: `r${r}-${i}`, tenantId: ours, version: 1 },
        { $set: { label: 'y', updatedAt: now }, $inc: { version: 1 } },
        { returnDocument: 'after' },
      ),
    );
  }
for (const k of Object.keys(S)) console.log(k, (S[k] as number[]).map(Math.round).join(' '));
await db.dropDatabase();
await client.close();
await store.close();

import type { Store } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Snapshots } from '../usecases/ports.ts';
import { snapshotChunks, snapshotHeads } from './snapshot-rows.ts';

type Head = RowOf<typeof snapshotHeads>;

const HEAD = 'head';
const FORMAT = 3;
const WRITER_LEASE_MS = 60_000;
const LONG_AGO = '1970-01-01T00:00:00.000Z';

/**
 * Two slots of chunks and one head. A writer takes a lease, which gives it a term of its own, fills the slot that is not
 * in use, and only then points the head at it. A writer that was too slow finds chunks or head of a later term and stops.
 */
export const makeSnapshotStore = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Snapshots => {
  const heads = store.collection(snapshotHeads).platform();
  const chunks = store.collection(snapshotChunks).platform();

  const headRow = async (): Promise<Head | undefined> => {
    const nothing = { position: 0, messageId: '', eventsApplied: 0, chunks: 0, term: 0 };
    await heads.insert({ _id: HEAD, format: FORMAT, ...nothing, slot: 'b', writerUntil: LONG_AGO });
    return heads.findOne({ _id: HEAD });
  };

  const lease = async (eventsApplied: number): Promise<Head | undefined> => {
    const head = (await heads.findOne({ _id: HEAD })) ?? (await headRow());
    const isFree = head !== undefined && head.writerUntil <= clock.now();
    if (!isFree || (head.format === FORMAT && head.eventsApplied > eventsApplied)) return undefined;
    const writerUntil = instantOf(clock.millis() + WRITER_LEASE_MS);
    return heads.compareAndSet({ _id: HEAD, version: head.version }, { set: { writerUntil } });
  };

  /** False when a later term has been here. */
  const write = async (id: string, chunk: { readonly term: number; readonly data: string }): Promise<boolean> => {
    const older = { _id: id, term: { $lt: chunk.term } };
    if ((await chunks.compareAndSet(older, { set: chunk })) !== undefined) return true;
    return (await chunks.insert({ _id: id, ...chunk })).inserted;
  };

  return {
    load: async () => {
      const head = await heads.findOne({ _id: HEAD });
      if (head === undefined || head.format !== FORMAT || head.term === 0) return undefined;
      const found: string[] = [];
      for (let index = 0; index < head.chunks; index += 1) {
        const chunk = await chunks.findOne({ _id: `${head.slot}.${index}`, term: head.term });
        if (chunk === undefined) return undefined;
        found.push(chunk.data);
      }
      const { position, messageId, eventsApplied } = head;
      return { position, messageId, eventsApplied, chunks: found };
    },
    save: async ({ chunks: texts, ...saved }) => {
      const leased = await lease(saved.eventsApplied);
      if (leased === undefined) return false;
      const term = leased.version;
      const slot = leased.slot === 'a' ? 'b' : 'a';
      for (const [index, data] of texts.entries()) {
        if (!(await write(`${slot}.${index}`, { term, data }))) return false;
      }
      const next = { ...saved, format: FORMAT, chunks: texts.length, term, slot, writerUntil: clock.now() };
      return (await heads.compareAndSet({ _id: HEAD, version: leased.version }, { set: next })) !== undefined;
    },
  };
};

import { AppError } from '@fencepost/contracts/errors';
import { ScanId } from '@fencepost/contracts/ids';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { ScanPatch, ScanRecord } from '../domain/scans/scan-record.ts';
import type { ScanDesk, Scans } from '../usecases/scans/ports.ts';
import { scanDeskRows, scanRows } from './scan-rows.ts';

type ScanRow = RowOf<typeof scanRows>;

export const makeScanStore = (store: Store): Scans => {
  const rows = store.collection(scanRows).platform();
  return {
    byId: async (id) => {
      const row = await rows.findOne({ _id: id });
      return row === undefined ? undefined : recordOf(row);
    },
    add: async ({ id, ...scan }) => {
      const { unread, summary, checks, companies, violators, notCovered, ...others } = scan;
      const lists = { unread: unread.map((each) => ({ ...each })), summary: [...summary], notCovered: [...notCovered] };
      const found = { checks: [...checks], companies: [...companies], violators: violators && [...violators] };
      return (await rows.insert({ ...others, ...lists, ...found, _id: ScanId.parse(id) })).inserted;
    },
    change: async ({ id, version }, patch) => {
      const row = await rows.compareAndSet({ _id: id, version }, { set: pathsOf(patch) });
      return row === undefined ? undefined : recordOf(row);
    },
    page: async ({ after, limit }) => {
      const { sort, beyond } = newestFirst('requestedAt', after);
      return (await rows.find(beyond, { sort, limit })).map(recordOf);
    },
    askedBefore: async (before, limit) => {
      const older = { requestedAt: { $lt: before } };
      return (await rows.find(older, { sort: { requestedAt: 1, _id: 1 }, limit })).map(recordOf);
    },
    remove: ({ id, version }) => rows.remove({ _id: id, version }),
    newestCompleted: async () => {
      const [row] = await rows.find({ state: 'completed' }, { sort: { finishedAt: -1 }, limit: 1 });
      return row === undefined ? undefined : recordOf(row);
    },
    unreported: async (now, limit) => {
      const isDue = {
        'report.state': 'pending',
        'report.nextAttemptAt': { $lte: now },
        'report.claimedUntil': { $lte: now },
      };
      return (await rows.find(isDue, { sort: { 'report.nextAttemptAt': 1 }, limit })).map(recordOf);
    },
  };
};

const recordOf = ({ _id, outbox: _o, createdAt: _c, updatedAt: _u, ...scan }: ScanRow): ScanRecord => ({
  ...scan,
  id: _id,
});

/** Members of `report` are set one by one, so that scan and e-mail do not overwrite each other's. */
const pathsOf = ({ report = {}, ...patch }: ScanPatch): Readonly<Record<string, unknown>> => ({
  ...patch,
  ...plainLists(patch),
  ...Object.fromEntries(Object.entries(report).map(([name, value]) => [`report.${name}`, value])),
});

const plainLists = ({ unread, summary, checks, companies, violators, notCovered }: Omit<ScanPatch, 'report'>) => ({
  ...(unread === undefined ? {} : { unread: unread.map((each) => ({ ...each })) }),
  ...(summary === undefined ? {} : { summary: [...summary] }),
  ...(checks === undefined ? {} : { checks: checks.map((check) => ({ ...check })) }),
  ...(companies === undefined ? {} : { companies: companies.map((company) => ({ ...company })) }),
  ...(violators === undefined ? {} : { violators: violators === null ? null : violators.map((each) => ({ ...each })) }),
  ...(notCovered === undefined ? {} : { notCovered: [...notCovered] }),
});

export const makeScanDesk = (store: Store): ScanDesk => {
  const rows = store.collection(scanDeskRows).platform();
  return {
    read: async () => {
      const known = await rows.findOne({ _id: 'desk' });
      if (known === undefined) await rows.insert({ _id: 'desk', request: null });
      const desk = known ?? (await rows.findOne({ _id: 'desk' }));
      if (desk === undefined) throw new AppError('unavailable', 'The desk of scans cannot be read.');
      return { version: desk.version, request: desk.request };
    },
    change: async ({ version }, request) =>
      (await rows.compareAndSet({ _id: 'desk', version }, { set: { request: { ...request } } })) !== undefined,
  };
};

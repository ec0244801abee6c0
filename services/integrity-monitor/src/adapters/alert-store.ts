import { AlertId, TenantId } from '@fencepost/contracts/ids';
import { type Filter, MAX_ROWS, type Store } from '@fencepost/mongo-kit/collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { AlertPatch, AlertRecord } from '../domain/alert-record.ts';
import type { Alerts } from '../usecases/ports.ts';
import { type AlertRow, alertRows } from './alert-rows.ts';

const BATCH_ROWS = 100;

export const makeAlertStore = (store: Store): Alerts => {
  const rows = store.collection(alertRows).platform();
  const countOf = (filter: Filter): Promise<number> => rows.count(filter, { limit: MAX_ROWS });

  return {
    byId: async (id) => {
      const row = await rows.findOne({ _id: id });
      return row === undefined ? undefined : recordOf(row);
    },
    add: async ({ id, companyId, samples, ...alert }) => {
      const owner = companyId === null ? null : TenantId.parse(companyId);
      const row = { ...alert, samples: samples.map(plain), _id: AlertId.parse(id), companyId: owner };
      return (await rows.insert(row)).inserted;
    },
    change: async ({ id, version }, patch) => {
      const row = await rows.compareAndSet({ _id: id, version }, { set: pathsOf(patch) });
      return row === undefined ? undefined : recordOf(row);
    },
    async *open() {
      for await (const row of rows.cursor({ status: 'open' }, { batchSize: BATCH_ROWS })) yield recordOf(row);
    },
    page: async ({ status, after, limit }) => {
      const { sort, beyond } = newestFirst('openedAt', after);
      const filter = status === undefined ? beyond : { ...beyond, status };
      return (await rows.find(filter, { sort, limit })).map(recordOf);
    },
    undelivered: async (now, limit) => {
      const isDue = {
        'slack.pending': true,
        'slack.nextAttemptAt': { $lte: now },
        'slack.claimedUntil': { $lte: now },
      };
      return (await rows.find(isDue, { sort: { 'slack.nextAttemptAt': 1 }, limit })).map(recordOf);
    },
    count: async () => {
      const [open, slackPending] = await Promise.all([countOf({ status: 'open' }), countOf({ 'slack.pending': true })]);
      return { open, slackPending };
    },
  };
};

const recordOf = ({
  _id,
  outbox: _outbox,
  createdAt: _created,
  updatedAt: _updated,
  ...alert
}: AlertRow): AlertRecord => ({
  id: _id,
  ...alert,
});

/** Members of `slack` are set one by one, so that delivery and change do not overwrite each other's. */
const pathsOf = ({ slack = {}, samples, ...fields }: AlertPatch): Readonly<Record<string, unknown>> => ({
  ...fields,
  ...(samples === undefined ? {} : { samples: samples.map(plain) }),
  ...Object.fromEntries(Object.entries(slack).map(([name, value]) => [`slack.${name}`, value])),
});

const plain = ({ subject, evidence }: AlertRecord['samples'][number]) => ({ subject, evidence: { ...evidence } });

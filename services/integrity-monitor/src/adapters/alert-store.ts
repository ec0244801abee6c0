import { AlertId, TenantId } from '@fencepost/contracts/ids';
import { AlertStatus } from '@fencepost/contracts/integrity/alert';
import { type Filter, MAX_ROWS, type Store } from '@fencepost/mongo-kit/collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { AlertPatch, AlertRecord } from '../domain/alert-record.ts';
import type { Alerts } from '../usecases/ports.ts';
import { type AlertRow, alertRows } from './alert-rows.ts';

/** A batch is parsed in one breath, a third of a millisecond each, and events wait for the end of it. */
const BATCH_ROWS = 20;
const isActive: Filter = { status: { $in: AlertStatus.options.filter((status) => status !== 'resolved') } };

export const makeAlertStore = (store: Store): Alerts => {
  const rows = store.collection(alertRows).platform();
  const countOf = (filter: Filter): Promise<number> => rows.count(filter, { limit: MAX_ROWS });
  async function* each(filter: Filter): AsyncIterable<AlertRecord> {
    for await (const row of rows.cursor(filter, { batchSize: BATCH_ROWS })) yield recordOf(row);
  }

  return {
    byId: async (id) => {
      const row = await rows.findOne({ _id: id });
      return row === undefined ? undefined : recordOf(row);
    },
    add: async ({ id, companyId, samples, history, ...alert }) => {
      const owner = companyId === null ? null : TenantId.parse(companyId);
      const lists = { samples: samples.map(plain), history: [...history] };
      const row = { ...alert, ...lists, _id: AlertId.parse(id), companyId: owner };
      return (await rows.insert(row)).inserted;
    },
    change: async ({ id, version }, patch) => {
      const row = await rows.compareAndSet({ _id: id, version }, { set: pathsOf(patch) });
      return row === undefined ? undefined : recordOf(row);
    },
    open: () => each(isActive),
    folded: () => each({ 'slack.folded': true }),
    page: async ({ status, invariant, companyId, notOverBefore, after, limit }) => {
      const { sort, beyond } = newestFirst('openedAt', after);
      const conditions = [
        ...(after === undefined ? [] : [beyond]),
        ...(notOverBefore === undefined ? [] : [wasAliveAt(notOverBefore)]),
      ];
      const filter = {
        ...(conditions.length === 0 ? {} : { $and: conditions }),
        ...(status === 'active' ? isActive : status === undefined ? {} : { status }),
        ...(invariant === undefined ? {} : { invariant }),
        ...(companyId === undefined ? {} : { companyId }),
      };
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
      const [open, slackPending] = await Promise.all([countOf(isActive), countOf({ 'slack.pending': true })]);
      return { open, slackPending };
    },
    pendingSince: async () => {
      const waits = { 'slack.pending': true, 'slack.pendingSince': { $gte: '' } };
      const [oldest] = await rows.find(waits, { sort: { 'slack.pendingSince': 1 }, limit: 1 });
      return oldest?.slack.pendingSince ?? undefined;
    },
  };
};

/** What is null is beyond every comparison. */
const wasAliveAt = (instant: string): Filter => ({ $or: [{ resolvedAt: null }, { resolvedAt: { $gte: instant } }] });

const recordOf = ({ _id, outbox: _outbox, createdAt: _c, updatedAt: _u, slack, ...alert }: AlertRow): AlertRecord => {
  const { note: _note, ...delivery } = slack;
  return {
    ...alert,
    id: _id,
    acknowledged: alert.acknowledged ?? null,
    silenced: alert.silenced ?? null,
    escalatedAt: alert.escalatedAt ?? null,
    waitingSince: alert.waitingSince ?? null,
    repair: alert.repair ?? null,
    history: alert.history ?? [],
    slack: {
      ...delivery,
      pendingSince: slack.pendingSince ?? null,
      toldSeq: slack.toldSeq ?? 0,
      folded: slack.folded ?? false,
    },
  };
};

/** Members of `slack` are set one by one, so that delivery and change do not overwrite each other's. */
const pathsOf = ({ slack = {}, samples, history, ...fields }: AlertPatch): Readonly<Record<string, unknown>> => ({
  ...fields,
  ...(samples === undefined ? {} : { samples: samples.map(plain) }),
  ...(history === undefined ? {} : { history: [...history] }),
  ...Object.fromEntries(Object.entries(slack).map(([name, value]) => [`slack.${name}`, value])),
});

const plain = ({ subject, evidence }: AlertRecord['samples'][number]) => ({ subject, evidence: { ...evidence } });

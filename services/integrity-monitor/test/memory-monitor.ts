import { AppError } from '@fencepost/contracts/errors';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { alertRows } from '../src/adapters/alert-rows.ts';
import { makeAlertStore } from '../src/adapters/alert-store.ts';
import { boardRows } from '../src/adapters/board-rows.ts';
import { makeBoardStore } from '../src/adapters/board-store.ts';
import { canaryRows, makeCanaryStores } from '../src/adapters/canary-rows.ts';
import { certificateRows, makeCertificateStore } from '../src/adapters/certificate-rows.ts';
import { coldEntities } from '../src/adapters/cold-rows.ts';
import { makeColdStore } from '../src/adapters/cold-store.ts';
import { constraintRows, makeConstraintStore } from '../src/adapters/ratchet-rows.ts';
import { makePlanStores, repairRows } from '../src/adapters/repair-rows.ts';
import { scanDeskRows, scanRows } from '../src/adapters/scan-rows.ts';
import { snapshotChunks, snapshotHeads } from '../src/adapters/snapshot-rows.ts';
import { makeSnapshotStore } from '../src/adapters/snapshot-store.ts';
import type { AlertRecord } from '../src/domain/alert-record.ts';
import type { RepairDesk } from '../src/usecases/alerts/repair-desk.ts';
import { loadPicture } from '../src/usecases/keep-snapshot.ts';
import type { AlertChannel, Gauges, ScannedOwner, StoredCollection } from '../src/usecases/ports.ts';
import type { OwnersRules } from '../src/usecases/ratchet/ports.ts';
import type { VerifyAudit } from '../src/usecases/watches/verify-audits.ts';
import { type Settings, wireUseCases } from '../src/wire.ts';
import type { Scanning } from '../src/wire-scans.ts';
import { bytesOf, NOW, storeOf } from './histories.ts';
import { scanningIn } from './scanning.ts';

const GRACE_MS = 10_000;
const SCAN_INTERVAL_MS = 10_000;
const UPDATE_EVERY_MS = 3_000;
/** Who may press buttons in Slack. */
export const APPROVER = 'U0456';
const log = makeLogger({ service: 'test', level: 'silent' });

const silentOwners: OwnersRules = {
  list: async () => [],
  set: async () => {
    throw new AppError('unavailable', 'Nobody has rules here.');
  },
};

const makeManualClock = () => {
  let millis = Date.parse(NOW);
  return {
    now: () => instantOf(millis),
    millis: () => millis,
    advance: (ms: number) => {
      millis += ms;
    },
  };
};

/** A channel in memory that can be told to fail. `lost`: the message arrives, and the answer does not. */
const makeChannel = () => {
  const messages = new Map<
    string,
    { alertId: string; status: string; count: number; changes: number; notes: string[] }
  >();
  const failures: (AppError | 'lost')[] = [];
  let serial = 0;
  const failing = async <T>(act: () => T): Promise<T> => {
    const failure = failures.shift();
    if (failure instanceof AppError) throw failure;
    const result = act();
    if (failure === 'lost') throw new AppError('unavailable', 'The answer was lost.');
    return result;
  };
  const messageAt = (ts: string) => {
    const message = messages.get(ts);
    if (message === undefined) throw new AppError('conflict', 'gone', { slackError: 'message_not_found' });
    return message;
  };
  const channel: AlertChannel = {
    post: ({ id: alertId, status, count }) =>
      failing(() => {
        serial += 1;
        messages.set(`ts${serial}`, { alertId, status, count, changes: 0, notes: [] });
        return `ts${serial}`;
      }),
    update: (ts, { status, count }) =>
      failing(() => {
        const message = messageAt(ts);
        Object.assign(message, { status, count, changes: message.changes + 1 });
      }),
    note: (ts, _, entries) =>
      failing(() => {
        messageAt(ts).notes.push(...entries.map(({ happened }) => happened));
      }),
    find: (alertId) => failing(() => [...messages].find(([, message]) => message.alertId === alertId)?.[0]),
    storm: {
      post: ({ id: alertId, active: count }) =>
        failing(() => {
          serial += 1;
          messages.set(`ts${serial}`, { alertId, status: 'storm', count, changes: 0, notes: [] });
          return `ts${serial}`;
        }),
      update: (ts, { active: count }) =>
        failing(() => {
          const message = messageAt(ts);
          Object.assign(message, { count, changes: message.changes + 1 });
        }),
      escalate: (ts) =>
        failing(() => {
          messageAt(ts).notes.push('escalated');
        }),
    },
  };
  return {
    channel,
    messages: () => [...messages.values()],
    failNext: (...next: readonly (AppError | 'lost')[]) => failures.push(...next),
    /** Whatever it was told to fail is over. */
    works: () => void failures.splice(0),
    remove: () => messages.clear(),
  };
};

/** Nobody probes, and nobody signs. */
const unprobedIn = (store: Store) => ({
  probing: {
    ...{ stores: makeCanaryStores(store), reach: undefined, actions: [], doseEveryMs: 300_000, newId },
    ...{ isStopping: () => false, onRequested: () => {} },
  },
  certifying: {
    certificates: makeCertificateStore(store),
    signer: undefined,
    readAudit: async () => null,
    versions: { fencepost: '0.0.0', node: 'v0.0.0' },
  },
});

/** Everything that outlives a process: the database, the stream, Slack, and what the owners have stored. */
export const makeGround = () => {
  const clock = makeManualClock();
  const stream: { readonly seq: number; readonly messageId: string; readonly data: Uint8Array }[] = [];
  const rows = new Map<string, StoredFact>();
  const store = memoryStore({
    definitions: [
      alertRows,
      boardRows,
      snapshotHeads,
      snapshotChunks,
      coldEntities,
      ...repairRows,
      ...canaryRows,
      certificateRows,
      scanRows,
      scanDeskRows,
      constraintRows,
    ],
    clock,
  });
  return {
    clock,
    store,
    stream,
    slack: makeChannel(),
    /** What the owner of everything answers; `down` makes it fail. */
    owner: { rows, down: false, carried: 0, duringRead: undefined as (() => void) | undefined },
    publish: (...events: readonly Readonly<Record<string, unknown>>[]) => {
      for (const event of events) {
        stream.push({ seq: stream.length + 1, messageId: String(event.id), data: bytesOf(event) });
        storeOf(rows, event);
      }
    },
    put: (...facts: readonly StoredFact[]) => {
      for (const fact of facts) rows.set(fact.entity.id, fact);
    },
  };
};
export type Ground = ReturnType<typeof makeGround>;

const collectionOf = (
  id: string,
  type: StoredFact['entity']['type'],
  { owner }: Pick<Ground, 'owner'>,
): StoredCollection => ({
  id,
  type,
  read: async ({ after, limit, ifDigest }) => {
    if (owner.down) throw new AppError('unavailable', 'The owner is down.');
    const all = [...owner.rows.values()].filter((fact) => fact.entity.type === type);
    const sorted = all.toSorted((a, b) => (a.entity.id < b.entity.id ? -1 : 1));
    const facts = sorted.filter((fact) => after === null || fact.entity.id > after).slice(0, limit);
    const digest = JSON.stringify(facts);
    if (type === 'customer') owner.duringRead?.();
    const next = facts.length < limit ? null : (facts.at(-1)?.entity.id ?? null);
    if (digest === ifDigest) return { digest, count: facts.length, next, facts: null };
    owner.carried += facts.length;
    return { digest, count: facts.length, next, facts };
  },
});

/** Who is who, and whether one person alone may approve. */
export type PeopleSettings = Pick<Settings, 'slackPeople' | 'repairNeedsSecondPerson'>;

/** One process of the monitor on that ground, without timers: the test says what runs when. */
export const startMonitor = async (
  ground: Omit<Ground, 'store'> & { readonly store: Store },
  me = 'mon_1',
  offered: {
    readonly channel?: AlertChannel;
    readonly repairs?: RepairDesk;
    readonly scanning?: Partial<Scanning>;
    readonly ownersRules?: OwnersRules;
    readonly mostInMemory?: number;
    readonly verifyAudit?: VerifyAudit;
    readonly people?: PeopleSettings;
  } = {},
) => {
  const { clock, store, stream, slack } = ground;
  const alerts = makeAlertStore(store);
  const snapshots = makeSnapshotStore({ store, clock });
  const messageIdAt = async (seq: number) => stream[seq - 1]?.messageId;
  const { picture, progress } = await loadPicture({ snapshots, messageIdAt, log });
  const failures: string[] = [];
  let figures: Parameters<Gauges['alerts']> = [[], { pending: 0, lagSeconds: 0, folded: 0 }];
  let newCustomers = 0;
  const gauges: Gauges = {
    ...{ event: () => {}, scanned: () => {}, picture: () => {}, errorShare: () => {} },
    alerts: (...shown) => {
      figures = shown;
    },
    slackFailed: (code) => failures.push(code),
    customerCreated: () => {
      newCustomers += 1;
    },
  };
  const all = [
    ...[collectionOf('tenant.companies', 'company', ground), collectionOf('tenant.services', 'service', ground)],
    ...[collectionOf('tenant.mappings', 'mapping', ground), collectionOf('booking.customers', 'customer', ground)],
  ];
  const collections = (owner: ScannedOwner) => all.filter(({ id }) => id.startsWith(`${owner}.`));
  const does = wireUseCases(
    {
      board: makeBoardStore({ store, clock }),
      ...{
        picture,
        progress,
        alerts,
        snapshots,
        channel: offered.channel ?? slack.channel,
        collections,
        clock,
        gauges,
        log,
        me,
      },
      ...{ random: () => 0.5, onJudged: () => {}, onNews: () => {} },
      repairs: offered.repairs,
      scanning: scanningIn(store, offered.scanning),
      ratchet: { constraints: makeConstraintStore(store), ownersRules: offered.ownersRules ?? silentOwners },
      ...unprobedIn(store),
      repairing: {
        stores: makePlanStores(store),
        repairRecord: async () => {
          throw new AppError('unavailable', 'Nobody repairs here.');
        },
        backUps: {
          customers: async () => {
            throw new AppError('unavailable', 'Nobody backs up here.');
          },
        },
        newPlanId: () => newId('rpl'),
        onWork: () => {},
      },
      readRequests: () => new Map(),
      readFlow: async () => ({ consumers: [], parked: {} }),
      readWork: async () => ({ oldestEventSeconds: null, jobs: [] }),
      ...{ cold: makeColdStore(store), anyCold: false },
      verifyAudit:
        offered.verifyAudit ??
        (async () => ({ intact: true, fault: null, head: { seq: 0, hash: '' }, comparedUpTo: null })),
    },
    {
      ...{ scanIntervalMs: SCAN_INTERVAL_MS, referenceGraceMs: GRACE_MS, slackUpdateEveryMs: UPDATE_EVERY_MS },
      slackApprovers: [APPROVER],
      ...{ snapshotEveryEvents: 5, snapshotEveryMs: 30_000, runbookBaseUrl: 'https://runbooks.example/' },
      mostInMemory: offered.mostInMemory ?? 1_000_000,
      ...(offered.people ?? { slackPeople: new Map<string, string>(), repairNeedsSecondPerson: false }),
    },
  );

  const scanAll = async (): Promise<void> => {
    await does.scanTenant();
    await does.scanBooking();
  };
  const follow = (): void => {
    for (const event of stream.slice(progress.position)) does.followEvents.apply(event);
    if (progress.caughtUpAt === undefined) does.followEvents.caughtUp();
  };
  return {
    ...{ does, picture, progress, alerts, failures, follow, scanAll },
    /** What the gauges of alerts show. */
    figures: () => figures,
    newCustomers: () => newCustomers,
    /** Takes in what was published, scans, waits until all patience is over, keeps the alerts. */
    settle: async () => {
      follow();
      await scanAll();
      clock.advance(GRACE_MS);
      await does.reviewAlerts();
      await does.keepAlerts();
    },
    deliver: async () => {
      clock.advance(UPDATE_EVERY_MS);
      await does.deliverAlerts();
    },
    all: async (): Promise<readonly AlertRecord[]> => alerts.page({ status: undefined, after: undefined, limit: 100 }),
  };
};

import type { Store } from '@fencepost/mongo-kit/collection';
import { newId } from '@fencepost/service-kit/random-id';
import { makeScanDesk, makeScanStore } from '../src/adapters/scan-store.ts';
import { dailyAt } from '../src/domain/scans/daily-schedule.ts';
import type { Scanning } from '../src/wire-scans.ts';

/** What full scans need of the world, in memory: owners whose databases are as declared, and nobody who wants e-mail. */
export const scanningIn = (store: Store, offered: Partial<Scanning> = {}): Scanning => ({
  scans: makeScanStore(store),
  desk: makeScanDesk(store),
  schedule: dailyAt(4, 'Europe/Berlin'),
  dailyMode: 'standard',
  sendReport: undefined,
  reportWhen: 'never',
  inspectDatabase: async () => ({
    parts: [{ collection: 'customers', part: 'validator', problem: null }],
    withoutCompany: { countedFrom: '2026-11-21', days: [] },
  }),
  readDatabaseRules: async () => [{ rule: 'customers.tenantId', level: 'enforce', violations: 0, refusals: 0 }],
  readConstraints: async () => [{ id: 'one-tenant-for-ever', level: 'enforce', steppedBack: null }],
  newestCanaryRun: async () => undefined,
  readWebhookRecall: async () => null,
  readStreamEnd: async () => 0,
  scanGauges: {
    ...{ running: () => {}, completed: () => {}, next: () => {}, reports: () => {}, blind: () => {} },
    takenOver: () => {},
  },
  newId,
  isStopping: () => false,
  ...{ onRequested: () => {}, onReport: () => {} },
  ...offered,
});

import { AppError } from '@fencepost/contracts/errors';
import { describe, expect, it } from 'vitest';
import { makeHealthyGround, startScanner } from '../../../test/full-scans.ts';
import { ids, rowOf, tells } from '../../../test/histories.ts';
import { makeCanaryStores } from '../../adapters/canary-rows.ts';
import type { Scanning } from '../../wire-scans.ts';

const bent = (event: ReturnType<ReturnType<typeof tells>['mapped']>, state: object) =>
  rowOf(event, { state: { ...rowOf(event).state, ...state } });
const nobody = async (): Promise<never> => {
  throw new AppError('unavailable', 'nobody answers');
};
const fineCanaries: Partial<Scanning> = {
  newestCanaryRun: async () => ({
    id: 'cny_1',
    finishedAt: '2026-11-21T09:00:00.000Z',
    passed: true,
    probes: 9,
    failures: [],
  }),
};

describe('the sync-health widget (INT-012)', () => {
  it('shows per company services by status, mappings by team and open alerts, worst first', async () => {
    const ground = makeHealthyGround();
    ground.put(bent(tells(2).mapped(0), { calcomTeamId: null }), bent(tells(2).offered(0), { syncStatus: 'pending' }));
    const { does, settle } = await startScanner(ground);
    await settle();
    const { data } = await does.getSyncHealth();
    expect(data).toEqual([
      {
        ...{ tenantId: ids(2).tenant, companyName: 'Company 2', openAlerts: 2, healthy: false },
        services: { total: 2, synced: 1, never: 0, pending: 1, error: 0 },
        mappings: { total: 2, withoutTeam: 1, ofOtherTeam: 0 },
      },
      {
        ...{ tenantId: ids(1).tenant, companyName: 'Company 1', openAlerts: 0, healthy: true },
        services: { total: 2, synced: 2, never: 0, pending: 0, error: 0 },
        mappings: { total: 2, withoutTeam: 0, ofOtherTeam: 0 },
      },
    ]);
  });

  it('counts a team that is empty on either side as no agreement (D-27)', async () => {
    const ground = makeHealthyGround();
    ground.put(rowOf(tells(1).teamBound(), { state: { ...rowOf(tells(1).teamBound()).state, calcomTeam: null } }));
    ground.put(bent(tells(1).mapped(0), { calcomTeamId: null }));
    const { does } = await startScanner(ground);
    const first = (await does.getSyncHealth()).data.find(({ tenantId }) => tenantId === ids(1).tenant);
    expect(first?.mappings).toEqual({ total: 2, withoutTeam: 1, ofOtherTeam: 1 });
    expect(first?.healthy).toBe(false);
  });
});

describe('the integrity widget', () => {
  const layersOf = async (
    offered: Partial<Scanning>,
    prepare?: (scanner: Awaited<ReturnType<typeof startScanner>>) => Promise<unknown>,
  ) => {
    const scanner = await startScanner(makeHealthyGround(), offered);
    await prepare?.(scanner);
    const { layers } = await scanner.does.getIntegrityHealth({});
    return Object.fromEntries(layers.map(({ id, state }) => [id, state]));
  };

  it('lists eight layers of defence, and none works before something has shown it (INT-046)', async () => {
    const before = await layersOf({ readConstraints: nobody, inspectDatabase: nobody });
    expect(Object.keys(before)).toHaveLength(8);
    const unknown = Object.entries(before).filter(([, state]) => state === 'unknown');
    expect(unknown.map(([id]) => id)).toEqual(Object.keys(before).filter((id) => id !== 'continuous'));
    const after = await layersOf(fineCanaries, (scanner) => scanner.scan());
    expect(new Set(Object.values(after))).toEqual(new Set(['working']));
  });

  it.each<[string, Partial<Scanning>]>([
    [
      'database',
      {
        inspectDatabase: async () => ({
          parts: [{ collection: 'x', part: 'validator', problem: 'is missing' }],
          withoutCompany: { countedFrom: '2026-11-21', days: [] },
        }),
      },
    ],
    ['ratchet', { readConstraints: async () => [{ id: 'one-tenant-for-ever', level: 'warn', steppedBack: {} }] }],
    [
      'canaries',
      {
        newestCanaryRun: async () => ({
          id: 'c',
          finishedAt: '2026-11-21T09:00:00.000Z',
          passed: false,
          probes: 1,
          failures: [{ kind: 'search', target: 'q', failure: 'leak' }],
        }),
      },
    ],
    [
      'edge-verdict',
      {
        newestCanaryRun: async () => ({
          id: 'c',
          finishedAt: '2026-11-21T09:00:00.000Z',
          passed: false,
          probes: 1,
          failures: [{ kind: 'route', target: 'r', failure: 'leak' }],
        }),
      },
    ],
  ])('the layer %s fails where its proof fails', async (layer, offered) => {
    const states = await layersOf({ ...fineCanaries, ...offered }, (scanner) => scanner.scan());
    expect(states[layer]).toBe('failing');
    expect(states.contract).toBe('working');
  });

  it('the write guard fails as soon as a record is claimed by two companies', async () => {
    const ground = makeHealthyGround();
    const scanner = await startScanner(ground, fineCanaries);
    await scanner.scan();
    ground.put(rowOf(tells(1).customer(0), { tenantId: ids(2).tenant }));
    await scanner.settle();
    const { layers } = await scanner.does.getIntegrityHealth({});
    expect(layers.find(({ id }) => id === 'write-guard')).toMatchObject({
      ...{ state: 'failing', because: 'violated now: one-tenant-for-ever' },
    });
  });

  it('counts records without a company (INT-043) and attempts to write one since a day, by owner (INT-044)', async () => {
    const days = [
      { day: '2026-11-12', refused: 3 },
      { day: '2026-11-19', refused: 4 },
    ];
    const counted = { tenant: { countedFrom: '2026-11-10', days }, booking: { countedFrom: '2026-11-20', days: [] } };
    const ground = makeHealthyGround();
    ground.put(rowOf(tells(1).customer(0), { tenantId: null }));
    const scanner = await startScanner(ground, {
      inspectDatabase: async (owner) => ({ parts: [], withoutCompany: counted[owner] }),
      readDatabaseRules: async () => [{ rule: 'stagedRows.syncStatus', level: 'enforce', violations: 1, refusals: 5 }],
    });
    await scanner.settle();
    const health = await scanner.does.getIntegrityHealth({});
    expect(health.recordsWithoutCompany).toBe(1);
    expect(health.attemptsWithoutCompany).toEqual([
      { owner: 'tenant', refused: 7, since: '2026-11-10' },
      { owner: 'booking', refused: 0, since: '2026-11-20' },
    ]);
    const { attemptsWithoutCompany: recent } = await scanner.does.getIntegrityHealth({ since: '2026-11-19' });
    expect(recent, 'of that day and after, and never from before somebody counted').toEqual([
      { owner: 'tenant', refused: 4, since: '2026-11-19' },
      { owner: 'booking', refused: 0, since: '2026-11-20' },
    ]);
    expect(health.openAlerts).toMatchObject({ critical: 1 });
  });

  it('shows the last scan, the next one, the newest event, and webhook recall per company, worst first (A10)', async () => {
    const recalls = new Map<string, number | null>([
      [ids(1).tenant, null],
      [ids(2).tenant, 0.5],
    ]);
    const scanner = await startScanner(makeHealthyGround(), {
      readWebhookRecall: async (id) => recalls.get(id) ?? null,
    });
    const scan = await scanner.scan();
    const health = await scanner.does.getIntegrityHealth({});
    expect(health.lastScan).toEqual({ id: scan.id, mode: 'standard', finishedAt: scan.finishedAt, passed: true });
    expect(health.nextScanAt).toBe('2026-11-22T03:00:00.000Z');
    expect(health.lastEventAt).not.toBeNull();
    expect(health.webhookRecall.map(({ tenantId, recall }) => [tenantId, recall])).toEqual([
      [ids(2).tenant, 0.5],
      [ids(1).tenant, null],
    ]);
  });

  it('shows no figure of a company that no person has: it is not even asked about', async () => {
    const ground = makeHealthyGround();
    await makeCanaryStores(ground.store).companies.add({ id: ids(2).tenant, holdings: {}, version: 1 });
    const asked: string[] = [];
    const scanner = await startScanner(ground, {
      readWebhookRecall: async (id) => {
        asked.push(id);
        return null;
      },
    });
    const { webhookRecall } = await scanner.does.getIntegrityHealth({});
    expect(webhookRecall.map(({ tenantId }) => tenantId)).toEqual([ids(1).tenant]);
    expect(asked).toEqual([ids(1).tenant]);
  });
});

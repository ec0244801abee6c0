import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import type { Store } from '@fencepost/mongo-kit/collection';
import { makeLeasing } from '@fencepost/mongo-kit/leasing';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { makeQuarantine } from '@fencepost/service-kit/quarantine';
import { platformScope } from '@fencepost/testing/platform-scope';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import { rows } from '../src/adapters/rows.ts';
import type { ReconciliationRecord } from '../src/domain/reconciliation/reconciliation-record.ts';
import { makeApplyDelivery } from '../src/usecases/deliveries/apply-delivery.ts';
import type { ReadBooking } from '../src/usecases/ports/calcom.ts';
import type { MatchHosts, ProveEventType, ResolveTenant } from '../src/usecases/ports/neighbours.ts';
import { wireReconciliation } from '../src/wire/reconciliation.ts';
import { answersFor, askProAi, type DemoCompany, friseur } from './companies.ts';
import { makeStores } from './stores.ts';

const NOON_MS = Date.UTC(2026, 2, 1, 12);

/** A clock that moves when the test says so. */
export const handClock = (): Clock & { advance(ms: number): void } => {
  let nowMs = NOON_MS;
  return {
    millis: () => nowMs,
    now: () => instantOf(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
  };
};

const companies: readonly DemoCompany[] = [friseur, askProAi];

/** What the tenant service says of an event type without a webhook: as of a delivery, but no endpoint speaks. */
const proveEventTypeBy =
  (resolveTenant: ResolveTenant): ProveEventType =>
  async (eventTypeId, { tenantId }) => {
    const endpointId = companies.find((company) => company.tenantId === tenantId)?.endpointId ?? '';
    const verdict = await resolveTenant({ endpointId, eventTypeId, calcomTeamId: null }, platformScope);
    if (verdict.verdict === 'quarantined') return { proved: false, explanation: verdict.explanation };
    const { endpoint: _, ...passport } = verdict.passport;
    return { proved: true, passport };
  };

/** Every host whom Cal.com names is somebody of the company. */
const matchHosts: MatchHosts = async (hosts) =>
  hosts.flatMap(({ id }) => (id === undefined ? [] : [`stf_${String(id).padStart(26, '0')}`]));

/** Cal.com with its real client, for both companies. */
export const startCalcom = async (clock: Clock, requestsPerMinute = 100_000) => {
  const fake: FakeCalcom = await startFakeCalcom({ seed: demoSeed, clock, requestsPerMinute, retryDelaysMs: [] });
  const polite = makePoliteCalcom({ baseUrl: fake.url, clock, timeoutMs: 5_000 });
  const clientOf = ({ tenantId }: Pick<TenantScope, 'tenantId'>): CalcomClient => {
    const apiKey = tenantId === friseur.tenantId ? demoApiKeys.friseurOwner : demoApiKeys.askProAiOwner;
    return polite.clientFor({ tenantId, apiKey });
  };
  const openCalcom = async (scope: TenantScope) => {
    const { calcomTeamId } = companies.find(({ tenantId }) => tenantId === scope.tenantId) ?? friseur;
    return { client: clientOf(scope), calcomTeamId };
  };
  const readBooking: ReadBooking = async (uid, scope) => {
    try {
      return toCalcomRecord(await clientOf(scope).getBooking(uid));
    } catch (error) {
      if (codeOf(error) === 'not_found') return undefined;
      throw error;
    }
  };
  return { fake, clientOf, openCalcom, readBooking };
};

export type Calcom = Awaited<ReturnType<typeof startCalcom>>;

const LEASE_MS = 60_000;

/** The use cases of the reconciliation, and the one of webhooks beside them, on a store. */
export const reconcilingOn = (store: Store, calcom: Pick<Calcom, 'openCalcom' | 'readBooking'>, clock: Clock) => {
  const stores = makeStores(store, clock);
  const resolveTenant = answersFor([friseur, askProAi]);
  const rung: { readonly id: string; readonly inMs: number }[] = [];
  const deps = {
    ...stores,
    matchHosts,
    readBooking: calcom.readBooking,
    openCalcom: calcom.openCalcom,
    proveEventType: proveEventTypeBy(resolveTenant),
    companiesWithTeam: async function* () {
      for (const { tenantId } of companies) yield tenantId;
    },
    leasing: {
      reconciliations: makeLeasing<ReconciliationRecord>(store.collection(rows.reconciliations), {
        clock,
        newOwner: () => `try_${clock.millis()}`,
        leaseMs: LEASE_MS,
        onCorrupt: () => {},
      }),
    },
    rings: { reconciliation: (id: string, _: unknown, inMs: number) => void rung.push({ id, inMs }) },
    clock,
  };
  const quarantine = makeQuarantine({ records: stores.quarantined, clock });
  return {
    ...wireReconciliation(deps),
    applyDelivery: makeApplyDelivery({ ...deps, resolveTenant, quarantine }),
    stores,
    rung,
  };
};

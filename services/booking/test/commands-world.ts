import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import type { Store } from '@fencepost/mongo-kit/collection';
import { makeLeasing } from '@fencepost/mongo-kit/leasing';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { newId } from '@fencepost/service-kit/random-id';
import { platformScope } from '@fencepost/testing/platform-scope';
import { makePoliteCalcom, type PoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { definitions, rows } from '../src/adapters/rows.ts';
import type { StoredIntent } from '../src/domain/stored-intent.ts';
import type { CommandDeps } from '../src/usecases/commands/command-deps.ts';
import { makeHandOver } from '../src/usecases/customers/hand-over.ts';
import { makeKeepCustomer } from '../src/usecases/customers/keep-customer.ts';
import { makeRegisterPerson } from '../src/usecases/customers/register-person.ts';
import type { OutboundDeps } from '../src/usecases/outbound/outbound-deps.ts';
import type { Judge } from '../src/usecases/policies/judge.ts';
import type { OpenCalcom } from '../src/usecases/ports/calcom.ts';
import type { MatchHosts, ProveService } from '../src/usecases/ports/neighbours.ts';
import { wireCommands } from '../src/wire/commands.ts';
import { wireOutbound } from '../src/wire/outbound.ts';
import { answersFor, askProAi, type DemoCompany, friseur, scopeOf } from './companies.ts';
import { type movableClock, slotsWorld } from './slots-world.ts';
import { makeStores } from './stores.ts';

/** Longer than a step takes, as in a process. */
const LEASE_MS = 60_000;
/** More runs than anything takes that ends. */
const MOST_RUNS = 500;

const allowed: Judge = {
  startsWithin: async () => ({ from: '', before: null }),
  book: async () => ({ verdict: 'allowed', fee: null }),
  reschedule: async () => ({ verdict: 'allowed', fee: null }),
  cancel: async () => ({ verdict: 'allowed', fee: null }),
};

export const serviceOf = ({ tenantId, eventTypeId }: DemoCompany): string =>
  derivedId('svc', tenantId, String(eventTypeId));
export const frieda = derivedId('stf', 'frieda');
export const stefan = derivedId('stf', 'stefan');

/** Who gives the service of each company. */
export const members: Readonly<Record<string, BookingTerms['hosts']>> = {
  [friseur.tenantId]: [
    { staffId: frieda, calcomUserId: 1001 },
    { staffId: stefan, calcomUserId: 1002 },
  ],
  [askProAi.tenantId]: [{ staffId: derivedId('stf', 'anton'), calcomUserId: 2001 }],
};
/** Keys of the companies at the fake Cal.com. */
export const keys: Readonly<Record<string, string>> = {
  [friseur.tenantId]: demoApiKeys.friseurOwner,
  [askProAi.tenantId]: demoApiKeys.askProAiOwner,
};
const companies = [friseur, askProAi];
export const companyOf = ({ tenantId }: TenantScope): DemoCompany => {
  const company = companies.find((each) => each.tenantId === tenantId);
  if (company === undefined) throw new Error('these tests know two companies');
  return company;
};

/** How the one service of these companies is sold. */
export const haircut = {
  name: 'Schnitt',
  durationMinutes: 30,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 5,
  minimumNoticeMinutes: 60,
  bookingWindowDays: 90,
  price: null,
  givenBy: 'one',
  seatsPerStart: null,
} as const;

export const proveService: ProveService = async (_, scope) => {
  const { eventTypeId, calcomTeamId, endpointId, tenantId } = companyOf(scope);
  const verdict = await answersFor(companies)({ endpointId, eventTypeId, calcomTeamId: null }, platformScope);
  if (verdict.verdict !== 'accepted') throw new Error('a company’s own event type is its own');
  const { endpoint: _endpoint, ...passport } = verdict.passport;
  const service = { id: passport.service.id, ...haircut };
  const terms = { service, eventTypeId, calcomTeamId, hosts: members[tenantId] ?? [] };
  return { passport, terms: { ...terms, timeZone: 'Europe/Berlin', locale: 'de-DE', currency: 'EUR' } };
};

export const matchHosts: MatchHosts = async (hosts, { tenantId }) =>
  (members[tenantId] ?? []).flatMap(({ staffId, calcomUserId }) =>
    hosts.some(({ id }) => id === calcomUserId) ? [staffId] : [],
  );

interface Given {
  readonly clock: ReturnType<typeof movableClock>;
  readonly store?: Store;
  /** Of the fake; without it nobody is told anything. */
  readonly calcomUrl?: string;
  readonly polite?: PoliteCalcom;
  readonly fetch?: typeof fetch;
  readonly judge?: Judge;
  readonly members?: Partial<CommandDeps & OutboundDeps>;
}

export const commandsStore = (clock: Given['clock']) => memoryStore({ definitions, clock });

/** Commands and what tells Cal.com of them, on one store, with all else as a process would give it. */
export const commandsWorld = (given: Given) => {
  const { clock } = given;
  const store = given.store ?? commandsStore(clock);
  const stores = makeStores(store, clock);
  const polite =
    given.polite ??
    makePoliteCalcom({
      baseUrl: given.calcomUrl ?? 'http://127.0.0.1:9',
      clock,
      timeoutMs: 2_000,
      ...(given.fetch === undefined ? {} : { fetch: given.fetch }),
    });
  const openCalcom: OpenCalcom = async (scope) => ({
    client: polite.clientFor({ tenantId: scope.tenantId, apiKey: keys[scope.tenantId] ?? '' }),
    calcomTeamId: companyOf(scope).calcomTeamId,
  });
  const slots = slotsWorld({ store, clock, terms: () => ({}) as BookingTerms });
  const registerPerson = makeRegisterPerson({ ...stores, clock });
  const handOver = makeHandOver({ ...stores, clock });
  const leasing = makeLeasing<StoredIntent>(store.collection(rows.intents), {
    clock,
    newOwner: () => newId('try'),
    leaseMs: LEASE_MS,
    onCorrupt: () => {},
  });
  let asked = 0;
  const deps: CommandDeps & OutboundDeps = {
    ...stores,
    clock,
    proveService,
    matchHosts,
    openCalcom,
    leasing,
    registerPerson,
    keepCustomer: makeKeepCustomer({ ...stores, clock, registerPerson, handOver }),
    judge: given.judge ?? allowed,
    findAlternatives: async () => [],
    requireOffered: async () => {},
    endHold: slots.endHold,
    sealPersonal: async () => undefined,
    ringIntent: () => {},
    random: (count) => {
      asked += 1;
      return new Uint8Array(count).fill(asked);
    },
    ...given.members,
  };
  const outbound = wireOutbound(deps);
  const runDue = async (): Promise<number> => {
    let ran = 0;
    for (; ran < MOST_RUNS; ran += 1) {
      const [due] = await leasing.due(1, platformScope);
      if (due === undefined) return ran;
      await outbound.runIntent(due.id, scopeOf(due));
    }
    throw new Error('what is due never ends');
  };
  return {
    ...stores,
    store,
    clock,
    deps,
    ...outbound,
    ...wireCommands(deps),
    /** Does all that is due now, in the order of ids. */
    runDue,
    /** Lets time pass, doing what becomes due every so often. */
    pass: async (ms: number, stepMs = 5_000): Promise<void> => {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.move(Math.min(left, stepMs));
        await runDue();
      }
    },
  };
};
export type CommandsWorld = ReturnType<typeof commandsWorld>;

/** A scope under which a repetition is recognised. */
export const keyed = (company: DemoCompany, idempotencyKey: string): TenantScope => ({
  ...scopeOf(company),
  idempotencyKey,
});

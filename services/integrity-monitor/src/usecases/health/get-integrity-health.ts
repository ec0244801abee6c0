import { codeOf } from '@fencepost/contracts/errors';
import { TenantId } from '@fencepost/contracts/ids';
import { Severity } from '@fencepost/contracts/integrity/alert';
import type { getIntegrityHealth } from '@fencepost/contracts/integrity/health';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import type { Logger } from '@fencepost/service-kit/logger';
import type { z } from 'zod';
import type { Court } from '../../domain/judge.ts';
import type { Case } from '../../domain/ledger.ts';
import { hasLeft, stateOf } from '../../domain/picture.ts';
import type { DailySchedule } from '../../domain/scans/daily-schedule.ts';
import { defenceLayers } from '../../domain/scans/defence-layers.ts';
import type { ScanRecord } from '../../domain/scans/scan-record.ts';
import { type Alerts, scannedOwners } from '../ports.ts';
import type { InspectDatabase, NewestCanaryRun, Scans } from '../scans/ports.ts';
import type { WatchSight } from './watch-sight.ts';

/** The share of a company's changes first seen by webhook; throws AppError where nobody answers. */
export type ReadWebhookRecall = (tenantId: TenantId) => Promise<number | null>;

/** The constraints of the ratchet; throws AppError where nobody knows. */
export type ReadConstraints = () => Promise<
  readonly { readonly id: string; readonly level: string; readonly steppedBack: object | null }[]
>;

interface Deps {
  readonly court: Court;
  readonly alerts: Alerts;
  readonly scans: Scans;
  readonly schedule: DailySchedule;
  readonly sight: WatchSight;
  readonly inspectDatabase: InspectDatabase;
  readonly readWebhookRecall: ReadWebhookRecall;
  readonly readConstraints: ReadConstraints;
  readonly newestCanaryRun: NewestCanaryRun;
  /** Null where nobody has planned one. */
  readonly nextCanaryAt: () => string | null;
  readonly lastEventAt: () => string | null;
  /** Companies that no person has: no figure shows them. */
  readonly synthetic: () => Promise<ReadonlySet<string>>;
  readonly clock: Clock;
  readonly log: Logger;
}

type Asked = z.output<typeof getIntegrityHealth.input>;
type Health = z.output<typeof getIntegrityHealth.output>;

const AT_ONCE = 8;
/** Companies that are asked about; of more, their own recall is one question each. */
const MOST_COMPANIES = 200;
/** Beyond every share. */
const UNKNOWN_LAST = 2;

const countOpen = async ({ alerts }: Deps): Promise<Health['openAlerts']> => {
  const counts = { critical: 0, high: 0, medium: 0 };
  for await (const { severity } of alerts.open()) counts[Severity.parse(severity)] += 1;
  return counts;
};

/** What every owner's database really has, and what was refused there for want of a company since a day (INT-044). */
const readDatabases = async (deps: Deps, since: string) => {
  const owners = await Promise.all(
    scannedOwners.map(async (owner) => {
      return { owner, found: await answered(deps, `database of ${owner}`, deps.inspectDatabase(owner)) };
    }),
  );
  const attempts = owners.flatMap(({ owner, found }) => {
    if (found === undefined) return [];
    const { countedFrom, days } = found.withoutCompany;
    const from = since > countedFrom ? since : countedFrom;
    const refused = days.reduce((sum, { day, refused }) => sum + (day >= from ? refused : 0), 0);
    return [{ owner, refused, since: from }];
  });
  const parts = owners.flatMap(({ owner, found }) => (found?.parts ?? []).map((part) => ({ owner, ...part })));
  const wrong = parts.flatMap(({ owner, collection, part, problem }) =>
    problem === null ? [] : [`${owner}.${collection}: ${part} ${problem}`],
  );
  const isWhole = owners.every(({ found }) => found !== undefined);
  return { attempts, all: isWhole ? { parts: parts.length, wrong } : undefined };
};

const readRecalls = async (deps: Deps): Promise<Health['webhookRecall']> => {
  const { court, readWebhookRecall, synthetic } = deps;
  const { picture } = court;
  const unseen = await synthetic();
  const companies = [...picture.entities.idsOf('company')].filter((id) => !hasLeft(picture, id) && !unseen.has(id));
  const found: Health['webhookRecall'] = [];
  await eachBounded(companies.slice(0, MOST_COMPANIES), AT_ONCE, async (id) => {
    const tenantId = TenantId.safeParse(id);
    if (!tenantId.success) return;
    const recall = (await answered(deps, `webhook recall of ${id}`, readWebhookRecall(tenantId.data))) ?? null;
    found.push({ tenantId: tenantId.data, companyName: stateOf(picture, id, 'company')?.name ?? null, recall });
  });
  return found.toSorted(worstFirst);
};

const worstFirst = (a: Health['webhookRecall'][number], b: Health['webhookRecall'][number]): number =>
  (a.recall ?? UNKNOWN_LAST) - (b.recall ?? UNKNOWN_LAST) || (a.tenantId < b.tenantId ? -1 : 1);

const readRatchet = async (deps: Deps) => {
  const found = await answered(deps, 'constraints', deps.readConstraints());
  if (found === undefined) return undefined;
  const steppedBack = found.flatMap(({ id, steppedBack: back }) => (back === null ? [] : [id]));
  return { rules: found.length, enforced: found.filter(({ level }) => level === 'enforce').length, steppedBack };
};

/** Stored rows that say no company, of all owners: what is wrong with them is told by one-tenant-for-ever (INT-020). */
const countWithoutCompany = (cases: readonly Case[]): number =>
  cases
    .filter(({ invariant, cause }) => invariant.id === 'one-tenant-for-ever' && cause === 'no_tenant')
    .reduce((sum, { subjects }) => sum + subjects.size, 0);

/** The integrity widget (INT-043, INT-044, INT-046): what cannot be asked now is unknown, and never taken for healthy. */
export const makeGetIntegrityHealth =
  (deps: Deps) =>
  async ({ since = '' }: Asked): Promise<Health> => {
    const { court, scans, schedule, sight, clock } = deps;
    const [openAlerts, databases, lastScan, canaries, webhookRecall, ratchet] = await Promise.all([
      ...([countOpen(deps), readDatabases(deps, since), scans.newestCompleted()] as const),
      ...([answered(deps, 'canaries', deps.newestCanaryRun()), readRecalls(deps), readRatchet(deps)] as const),
    ]);
    const { sees, lastSeenAt, because } = sight.state();
    const cases = [...court.ledger.standing()];
    const nowMs = clock.millis();
    const layers = defenceLayers({
      ...{ lastScan, canaries, database: databases.all, ratchet, now: instantOf(nowMs) },
      violated: new Set(cases.map(({ invariant }) => invariant.id)),
      sight: { sees, because, lastSeenAt: instantOf(lastSeenAt) },
    });
    return {
      ...{ openAlerts, webhookRecall, layers: [...layers] },
      recordsWithoutCompany: countWithoutCompany(cases),
      attemptsWithoutCompany: databases.attempts,
      lastScan: shortOf(lastScan),
      nextScanAt: instantOf(schedule.next(nowMs).at),
      nextCanaryAt: deps.nextCanaryAt(),
      lastEventAt: deps.lastEventAt(),
    };
  };

const shortOf = (scan: ScanRecord | undefined): Health['lastScan'] => {
  if (scan === undefined || scan.finishedAt === null) return null;
  const { id, mode, finishedAt, passed } = scan;
  return { id, mode, finishedAt, passed: passed === true };
};

/** What nobody answers is not known; the log says why. */
const answered = async <T>({ log }: Pick<Deps, 'log'>, what: string, question: Promise<T>): Promise<T | undefined> =>
  question.catch((error: unknown) => {
    log.warn({ what, code: codeOf(error) }, 'something of the health of integrity is not known now');
    return undefined;
  });

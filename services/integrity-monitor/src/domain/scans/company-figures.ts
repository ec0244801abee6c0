import { type EntityType, entityPrefixes, TenantId } from '@fencepost/contracts/ids';
import type { CompanyFigures } from '@fencepost/contracts/integrity/full-scan';
import { syncStatusOf } from '../invariants/service-with-event-type-is-synced.ts';
import { hasLeft, type Picture, stateOf } from '../picture.ts';

/** Companies of a result; of an installation with more, those in the worst state. */
export const MOST_COMPANIES = 1_000;
const STEP = 1_000;

/** Records of a company that are kept outside the memory. */
export interface ColdFigures {
  /** Active ones: what has a state stays in memory. */
  readonly customers: number;
  readonly appointments: number;
}

interface Counted {
  readonly services: { total: number; synced: number; never: number; pending: number; error: number };
  readonly records: Record<string, number>;
  mappings: number;
  customers: number;
  appointments: number;
}

const nothing = (): Counted => ({
  services: { total: 0, synced: 0, never: 0, pending: 0, error: 0 },
  ...{ records: {}, mappings: 0, customers: 0, appointments: 0 },
});

const withCold = (cold: ColdFigures | undefined): Counted => ({
  ...nothing(),
  ...(cold === undefined ? {} : { ...cold, records: { customer: cold.customers, appointment: cold.appointments } }),
});

const kinds: ReadonlySet<EntityType> = new Set(Object.values(entityPrefixes));

/**
 * What each company has, worst first (INT-005, INT-007, INT-019, INT-045). Services are those that have an event type and
 * are not retired, by the one definition of "synced" (D-13); a status that nobody knows counts as an error. Pauses every
 * thousand records.
 */
export function* companyFigures(
  picture: Picture,
  violations: ReadonlyMap<string, number>,
  cold: ReadonlyMap<string, ColdFigures>,
): Generator<void, readonly CompanyFigures[]> {
  const companies = new Map([...picture.entities.idsOf('company')].map((id) => [id, withCold(cold.get(id))]));
  let looked = 0;
  for (const type of kinds) {
    for (const id of picture.entities.idsOf(type)) {
      looked += 1;
      if (looked % STEP === 0) yield;
      const home = picture.entities.get(id)?.home;
      const of = home === undefined ? undefined : companies.get(home);
      if (of !== undefined && !picture.gone.has(id)) add(of, type, id, picture);
    }
  }
  const figures = [...companies].flatMap(([id, of]) => {
    const tenantId = TenantId.safeParse(id);
    if (!tenantId.success || hasLeft(picture, id)) return [];
    const companyName = stateOf(picture, id, 'company')?.name ?? null;
    return [{ tenantId: tenantId.data, companyName, ...of, violations: violations.get(id) ?? 0 }];
  });
  return figures.toSorted(worstFirst);
}

const add = (of: Counted, type: EntityType, id: string, picture: Picture): void => {
  of.records[type] = (of.records[type] ?? 0) + 1;
  if (type === 'mapping') of.mappings += stateOf(picture, id, 'mapping')?.retired ? 0 : 1;
  // Of one who is not active a state is remembered: merged, set aside or erased (INT-045). In the database alone are none.
  if (type === 'customer') of.customers += stateOf(picture, id, 'customer') === undefined ? 1 : 0;
  if (type === 'appointment') of.appointments += 1;
  if (type !== 'service') return;
  const status = syncStatusOf(id, picture);
  if (status === undefined) return;
  of.services.total += 1;
  of.services[isStatus(status) ? status : 'error'] += 1;
};

const isStatus = (status: string | null): status is 'synced' | 'never' | 'pending' | 'error' =>
  status === 'synced' || status === 'never' || status === 'pending' || status === 'error';

const unsynced = ({ services }: CompanyFigures): number => services.total - services.synced;

const worstFirst = (a: CompanyFigures, b: CompanyFigures): number =>
  b.violations - a.violations || unsynced(b) - unsynced(a) || (a.tenantId < b.tenantId ? -1 : 1);

/** INT-005 and INT-007 in words: nobody where every service of every company is synced. */
export const unsyncedLines = (companies: readonly CompanyFigures[]): readonly string[] =>
  companies
    .filter((company) => unsynced(company) > 0)
    .map(({ tenantId, companyName, services: { total, synced, never, pending, error } }) => {
      const name = companyName ?? tenantId;
      return `${name}: ${synced} of ${total} services synced (${never} never, ${pending} pending, ${error} error)`;
    });

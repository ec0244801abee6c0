import { TenantId } from '@fencepost/contracts/ids';
import type { CompanySyncHealth, getSyncHealth } from '@fencepost/contracts/integrity/health';
import type { z } from 'zod';
import { syncStatusOf } from '../../domain/invariants/service-with-event-type-is-synced.ts';
import { hasLeft, membersOf, type Picture, stateOf } from '../../domain/picture.ts';
import type { Alerts } from '../ports.ts';

interface Deps {
  /** Companies that no person has: they are checked like any other, and no figure shows them. */
  readonly synthetic: () => Promise<ReadonlySet<string>>;
  readonly picture: Picture;
  readonly alerts: Alerts;
}

type Health = z.output<typeof CompanySyncHealth>;

/** The widget for sync health (INT-012): worst first. */
export const makeGetSyncHealth =
  ({ picture, alerts, synthetic }: Deps) =>
  async (): Promise<z.output<typeof getSyncHealth.output>> => {
    const open = new Map<string, number>();
    for await (const { companyId } of alerts.open()) {
      if (companyId !== null) open.set(companyId, (open.get(companyId) ?? 0) + 1);
    }
    const unseen = await synthetic();
    const companies = [...picture.entities.idsOf('company')].filter((id) => !hasLeft(picture, id) && !unseen.has(id));
    const data = companies.flatMap((id) => {
      const tenantId = TenantId.safeParse(id);
      return tenantId.success ? [healthOf(tenantId.data, picture, open.get(id) ?? 0)] : [];
    });
    return { data: data.toSorted(worstFirst) };
  };

const healthOf = (tenantId: TenantId, picture: Picture, openAlerts: number): Health => {
  const company = stateOf(picture, tenantId, 'company');
  const services = servicesOf(tenantId, picture);
  const mappings = mappingsOf(tenantId, company?.teamId ?? null, picture);
  const isInStep = services.synced === services.total;
  const isOwn = mappings.withoutTeam === 0 && mappings.ofOtherTeam === 0;
  return {
    ...{ tenantId, companyName: company?.name ?? null, services, mappings, openAlerts },
    healthy: isInStep && isOwn && openAlerts === 0,
  };
};

/** Those with an event type that are not retired: what the invariant asks to be synced, and nothing else (D-13). */
const servicesOf = (tenantId: TenantId, picture: Picture): Health['services'] => {
  const counts = { total: 0, synced: 0, never: 0, pending: 0, error: 0 };
  for (const id of membersOf(picture, 'service', tenantId)) {
    const status = picture.gone.has(id) ? undefined : syncStatusOf(id, picture);
    if (status === undefined) continue;
    counts.total += 1;
    counts[status === 'synced' || status === 'never' || status === 'pending' ? status : 'error'] += 1;
  }
  return counts;
};

/** A team that is empty, on either side, agrees with nothing (D-27). */
const mappingsOf = (tenantId: TenantId, companyTeam: number | null, picture: Picture): Health['mappings'] => {
  const counts = { total: 0, withoutTeam: 0, ofOtherTeam: 0 };
  for (const id of membersOf(picture, 'mapping', tenantId)) {
    const mapping = stateOf(picture, id, 'mapping');
    if (picture.gone.has(id) || mapping?.retired) continue;
    const team = mapping?.teamId ?? null;
    counts.total += 1;
    if (team === null) counts.withoutTeam += 1;
    else if (team !== companyTeam) counts.ofOtherTeam += 1;
  }
  return counts;
};

const trouble = ({ services, mappings }: Health): number =>
  services.total - services.synced + mappings.withoutTeam + mappings.ofOtherTeam;

const worstFirst = (a: Health, b: Health): number =>
  Number(a.healthy) - Number(b.healthy) ||
  b.openAlerts - a.openAlerts ||
  trouble(b) - trouble(a) ||
  (a.tenantId < b.tenantId ? -1 : 1);

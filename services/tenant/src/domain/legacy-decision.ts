import type { LegacyRow } from '@fencepost/contracts/tenant/legacy';
import { bindingId } from './binding.ts';
import { decideCompany } from './legacy-company.ts';
import { decideOwned } from './legacy-owned.ts';
import type { LegacyDecision, LegacyWorld, LegacyWrite } from './legacy-world.ts';
import { teamBindingIdOf } from './record-ids.ts';

/** Who is referred to comes first, in whatever order rows arrive. */
const order: readonly LegacyRow['kind'][] = ['company', 'service', 'mapping'];

/**
 * What becomes of every row, in the order in which it is to be written; `index` is the row's place in the batch. The dry
 * run shows this and the real run does it. Nothing is guessed: a row that does not prove its company is staged (D-01 to D-03).
 */
export const decideLegacyRows = (
  rows: readonly { readonly index: number; readonly row: LegacyRow }[],
  world: LegacyWorld,
): readonly { readonly index: number; readonly decision: LegacyDecision }[] => {
  const known = copyOf(world);
  const sorted = order.flatMap((kind) => rows.filter(({ row }) => row.kind === kind));
  return sorted.map(({ index, row }) => {
    const decision = decide(row, known);
    if (decision.write !== null) remember(known, decision.write);
    return { index, decision };
  });
};

const decide = (row: LegacyRow, known: LegacyWorld): LegacyDecision =>
  row.kind === 'company' ? decideCompany(row, known) : decideOwned(row, known);

const copyOf = ({ companies, owners, services, ids }: LegacyWorld) => ({
  companies: new Map(companies),
  owners: new Map(owners),
  services: new Map(services),
  ids: new Set(ids),
});

/** Later rows of a batch see what earlier ones will have written. */
const remember = (known: ReturnType<typeof copyOf>, write: LegacyWrite): void => {
  if (write.kind === 'company') {
    const { tenantId, team } = write;
    known.companies.set(tenantId, { status: 'active', calcomTeam: team });
    if (team === null) return;
    known.owners.set(bindingId('calcom_team', team.id), tenantId);
    known.ids.add(teamBindingIdOf(tenantId, team.id));
  } else if (write.kind === 'service') {
    known.services.set(write.service.id, write.service);
  } else if (write.kind === 'mapping') {
    known.owners.set(bindingId('event_type', write.mapping.eventTypeId), write.tenantId);
    known.ids.add(write.mapping.id);
  } else known.ids.add(write.row.id);
};

import { teller } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import { type promoteStagedRow, rowPromoted, StagedRow } from '@fencepost/contracts/tenant/legacy';
import type { Mapping, mapEventType, Service } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { atVersion } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import { mappingIdOf, serviceIdOf, tenantIdOf } from '../../domain/record-ids.ts';
import { keptRow, type StagedRowRecord, writtenSince } from '../../domain/staged-row-record.ts';
import type { Stores } from '../ports.ts';

interface Deps extends Pick<Stores, 'companies' | 'services' | 'mappings' | 'stagedRows' | 'bindings'> {
  /** Proves with the company's own key at Cal.com that the event type is in the company's team. */
  readonly mapEventType: (
    input: z.output<typeof mapEventType.input>,
    scope: TenantScope,
  ) => Promise<{ readonly mapping: Mapping; readonly service: Service }>;
  readonly clock: Clock;
}

/** How often a promotion writes the row: what was there before, then what it became. */
const WRITES = 2;

/**
 * The row's company is a candidate, and Cal.com is the judge: only where the candidate's own key finds the event type in
 * the candidate's own team does the row become a record. What was there before is noted first, so that an undo after a
 * crash puts back the same.
 */
export const makePromoteStagedRow = (deps: Deps) => {
  const { stagedRows, mapEventType, clock } = deps;
  return async (
    { stagedRowId, version }: z.output<typeof promoteStagedRow.input>,
    scope: PlatformScope,
    /** The repair plan, where one promotes. */
    causationId: string | null = null,
  ): Promise<StagedRow> => {
    const row = keptRow(known(await stagedRows.byId(stagedRowId)));
    if (row.state === 'promoted') return StagedRow.parse(writtenSince(row, { version, writes: WRITES }));
    const isResumed = row.promotion !== null && row.version === version + 1;
    const { eventTypeId, promotion, prepared } = await prepare(deps, isResumed ? row : atVersion(row, version), scope);

    const own = tenantScope({ ...scope, tenantId: promotion.companyId });
    const { mapping, service } = await mapEventType({ eventTypeId }, own);
    const promoted: StagedRowRecord = {
      ...prepared,
      promotion: { ...promotion, made: { mapping, service } },
      state: 'promoted',
      promotedTo: row.kind === 'mapping' ? mapping.id : service.id,
      version: prepared.version + 1,
    };
    const tell = teller({ scope, occurredAt: clock.now(), causationId });
    await stagedRows.save(promoted, tell(rowPromoted, promoted, { stagedRow: promoted }));
    return StagedRow.parse(promoted);
  };
};

const prepare = async (deps: Deps, row: StagedRowRecord, scope: PlatformScope) => {
  const { services, mappings, stagedRows } = deps;
  const { eventTypeId } = row;
  if (eventTypeId === null) {
    throw new AppError('conflict', 'The row names no event type, so nothing at Cal.com can prove whose it is.');
  }
  if (row.promotion !== null) return { eventTypeId, promotion: row.promotion, prepared: row };
  const companyId = await candidateOf(deps, row, scope);
  const promotion = {
    companyId,
    mapping: (await mappings.forTenant(companyId).byId(mappingIdOf(companyId, eventTypeId))) ?? null,
    service: (await services.forTenant(companyId).byId(serviceIdOf(companyId, eventTypeId))) ?? null,
    made: null,
  };
  const prepared: StagedRowRecord = { ...row, promotion, version: row.version + 1 };
  await stagedRows.save(prepared);
  return { eventTypeId, promotion, prepared };
};

/**
 * Whose key is asked: the claimed company's; of a row that claims none, that of the company which has the row's team. Throws
 * `conflict` where there is none that could prove anything.
 */
export const candidateOf = async (
  { companies, bindings }: Pick<Deps, 'companies' | 'bindings'>,
  { claimedCompanyNumber, calcomTeamId }: StagedRowRecord,
  scope: PlatformScope,
): Promise<TenantId> => {
  const claims =
    claimedCompanyNumber === null && calcomTeamId !== null
      ? await bindings.byIds([bindingId('calcom_team', calcomTeamId)])
      : [];
  const id = claimedCompanyNumber === null ? claims[0]?.owner : tenantIdOf(claimedCompanyNumber);
  if (id === undefined) {
    throw new AppError('conflict', 'The row names no company, and nobody has its team: nothing proves whose it is.');
  }
  const [company] = await companies.acrossTenants(scope).byIds([id]);
  if (company === undefined) {
    throw new AppError('conflict', `Company ${claimedCompanyNumber} is not registered: import or register it first.`);
  }
  if (company.status !== 'active') {
    throw new AppError('conflict', `Company ${company.number} is ${company.status}: its Cal.com key proves nothing.`);
  }
  return id;
};

import { isDeepStrictEqual } from 'node:util';
import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import { type demoteStagedRow, rowStaged, StagedRow } from '@fencepost/contracts/tenant/legacy';
import { eventTypeMapped, type Service, serviceChanged } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { atVersion, change } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { bindingId } from '../../domain/binding.ts';
import { mappingIdOf, serviceIdOf } from '../../domain/record-ids.ts';
import { keptRow, type StagedRowRecord, writtenSince } from '../../domain/staged-row-record.ts';
import type { Stores } from '../ports.ts';

interface Deps extends Pick<Stores, 'services' | 'mappings' | 'stagedRows' | 'bindings'> {
  readonly clock: Clock;
}

/** How often an undo writes the row. */
const WRITES = 1;

/**
 * Undoes a promotion: the mapping leads nowhere before its claim is given up, the service is what Cal.com had not yet
 * changed, and the row waits again. What was mapped before the promotion stays mapped.
 */
export const makeDemoteStagedRow = (deps: Deps) => {
  const { stagedRows, clock } = deps;
  return async (
    { stagedRowId, version }: z.output<typeof demoteStagedRow.input>,
    scope: PlatformScope,
    /** The repair plan, where one demotes. */
    causationId: string | null = null,
  ): Promise<StagedRow> => {
    const row = keptRow(known(await stagedRows.byId(stagedRowId)));
    if (row.state === 'staged') return StagedRow.parse(writtenSince(row, { version, writes: WRITES }));
    atVersion(row, version);
    const { promotion, eventTypeId } = row;
    if (promotion !== null && eventTypeId !== null && promotion.mapping?.status !== 'active') {
      await takeBack(deps, { promotion, eventTypeId }, scope);
    }
    const staged: StagedRowRecord = {
      ...row,
      ...{ state: 'staged', promotedTo: null, promotion: null, version: row.version + 1 },
    };
    const tell = teller({ scope, occurredAt: clock.now(), causationId });
    await stagedRows.save(staged, tell(rowStaged, staged, { stagedRow: staged }));
    return StagedRow.parse(staged);
  };
};

type Promotion = NonNullable<StagedRowRecord['promotion']>;

const takeBack = async (
  { services, mappings, bindings, clock }: Deps,
  { promotion, eventTypeId }: { readonly promotion: Promotion; readonly eventTypeId: number },
  scope: PlatformScope,
): Promise<void> => {
  const { companyId } = promotion;
  const own = tenantScope({ ...scope, tenantId: companyId });
  const tell = teller({ scope: own, occurredAt: clock.now(), causationId: null });
  const mapping = await mappings.forTenant(companyId).byId(mappingIdOf(companyId, eventTypeId));
  if (mapping !== undefined) {
    await change(mappings.forTenant(companyId), mapping, {
      to: { status: 'retired' },
      tell: (next) => tell(eventTypeMapped, next, { mapping: next }),
    });
  }
  await bindings.release(bindingId('event_type', eventTypeId), companyId);
  const service = await services.forTenant(companyId).byId(serviceIdOf(companyId, eventTypeId));
  if (service !== undefined) {
    await change(services.forTenant(companyId), service, {
      to: asBefore(promotion, service),
      tell: (next) => tell(serviceChanged, next, { service: next }),
    });
  }
};

/**
 * What the promotion changed, as far as nobody has changed it since. A service that it made is not sold any more, for there
 * was none, until it is made again.
 */
const asBefore = ({ service: before, made }: Promotion, now: Service): Partial<Service> => {
  if (before === null) return { active: false, withdrawn: true, syncStatus: 'never', lastCalcomSync: null };
  const { id: _id, version: _version, staffIds: _staff, ...members } = before;
  const isStillAsMade = (member: string): boolean => {
    const of = member as keyof Service;
    return made === null || isDeepStrictEqual(now[of], made.service[of]);
  };
  return Object.fromEntries(Object.entries(members).filter(([member]) => isStillAsMade(member)));
};

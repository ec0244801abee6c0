import type { Customer } from '@fencepost/contracts/booking/customer';
import { AppError, known } from '@fencepost/contracts/errors';
import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import { bookerMarkOf, identityOfPerson } from '../../domain/customer-identity.ts';
import type { StoredMerge } from '../../domain/stored-merge.ts';
import { inUse, isMergedInto, requireAlone } from './run-merge.ts';
import { saveCustomer } from './save-customer.ts';
import { type MergeDeps, saveMerge } from './save-merge.ts';

const BATCH = 100;

/** How facts name a booker who gives this person's e-mail, or their phone alone. */
const marksOf = ({ tenantId }: TenantScope, { email, phone }: Customer): readonly string[] => {
  const named = [email === null ? [] : { email, phone: null }, phone === null ? [] : { email: null, phone }].flat();
  return named.map((person) => bookerMarkOf(tenantId, identityOfPerson(person, '')));
};

/**
 * Does what is left of an undo: the one who went is in use again, then everything that had changed hands goes back, one by
 * one, and what was booked at Cal.com since under an e-mail or phone that is theirs alone. All else that was booked since
 * stays. Every step may run again.
 */
export const makeRunUndo = (deps: MergeDeps) => {
  const { customers, merges, appointments, handOver } = deps;

  const unmark = async (begun: StoredMerge, scope: TenantScope): Promise<void> => {
    const ours = customers.forTenant(scope.tenantId);
    await requireAlone(merges.forTenant(scope.tenantId), begun);
    await saveCustomer(deps, inUse(await ours.byId(begun.merge.customerId)), {}, { scope });
    const goer = known(await ours.byId(begun.merge.mergedId));
    await saveCustomer(deps, goer, { status: 'active', mergedInto: null }, { scope });
  };

  /** Whoever booked meanwhile as the one who went is that one again. */
  const giveBookedSince = async ({ merge }: StoredMerge, scope: TenantScope): Promise<void> => {
    const { customerId: from, mergedId: to, createdAt } = merge;
    const ours = customers.forTenant(scope.tenantId);
    const stayers = marksOf(scope, known(await ours.byId(from)));
    const own = marksOf(scope, known(await ours.byId(to))).filter((mark) => !stayers.includes(mark));
    const theirs = appointments.forTenant(scope.tenantId);
    for (let after: PagePosition | undefined; own.length > 0; ) {
      const found = await theirs.page({ customerId: from, after, limit: BATCH });
      for (const { id } of found.filter((appointment) => appointment.createdAt >= createdAt)) {
        const booker = (await theirs.stored(id))?.facts.find(({ bookerId }) => bookerId !== null)?.bookerId;
        if (booker != null && own.includes(booker)) await handOver(id, { from, to }, scope);
      }
      const last = found.at(-1);
      if (last === undefined || found.length < BATCH || last.createdAt < createdAt) return;
      after = { at: last.createdAt, id: last.id };
    }
  };

  return async (begun: StoredMerge, scope: TenantScope): Promise<StoredMerge> => {
    const { customerId: from, mergedId: to } = begun.merge;
    if (isMergedInto(await customers.forTenant(scope.tenantId).byId(to), from)) {
      try {
        await unmark(begun, scope);
      } catch (error) {
        if (error instanceof AppError && error.code === 'wrong_state') {
          await saveMerge(deps, begun, { status: 'merged' }, scope);
        }
        throw error;
      }
    }
    for (const appointmentId of begun.handed) await handOver(appointmentId, { from, to }, scope);
    await giveBookedSince(begun, scope);
    return saveMerge(deps, begun, { status: 'undone' }, scope);
  };
};

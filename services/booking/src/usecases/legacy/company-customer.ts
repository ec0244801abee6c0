import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { LegacyPerson, StagedCustomerRecord } from '../../domain/legacy/staged-customer-record.ts';
import { addCustomer } from '../customers/add-customer.ts';
import { saveCustomer } from '../customers/save-customer.ts';
import type { LegacyDeps } from '../ports/legacy.ts';

/** How often one customer can be promoted and demoted. */
const MOST_GENERATIONS = 100;
const nothing = { name: null, email: null, phone: null, company: null, notes: null } as const;

type Row = Pick<StagedCustomerRecord, 'legacyId' | 'writtenAt' | 'deletedAt'>;

/**
 * The record that a customer of the predecessor is in a company: its own, also where somebody else there has the same
 * e-mail, for an undo has to give back exactly it. Whether both are one person is for a merge to say.
 */
export const makeCompanyCustomer = (
  deps: Pick<LegacyDeps, 'customers' | 'appointments' | 'callbacks' | 'personKeys' | 'clock'>,
) => {
  const { customers, appointments, callbacks, personKeys, clock } = deps;
  return {
    /** The id under which it is, or will be, a customer of the company; a demotion has used up the one before. */
    place: async (tenantId: TenantId, { legacyId }: Pick<Row, 'legacyId'>): Promise<string> => {
      const identity = `legacy:${legacyId}`;
      const ours = customers.forTenant(tenantId);
      let id = ours.idOf(identity);
      for (let generation = 0; generation < MOST_GENERATIONS; generation += 1) {
        if ((await ours.byId(id))?.status !== 'erased') return id;
        id = ours.idOf(identity, id);
      }
      throw new AppError('conflict', 'This customer was promoted and demoted too often.');
    },

    /** Adds it, unless it is there. Repeatable. */
    add: async (
      { tenantId, customerId }: { readonly tenantId: TenantId; readonly customerId: string },
      { row, person }: { readonly row: Row; readonly person: LegacyPerson },
      scope: PlatformScope,
    ): Promise<void> => {
      const ours = customers.forTenant(tenantId);
      if ((await ours.byId(customerId)) !== undefined) return;
      const status = row.deletedAt === null ? 'active' : 'deleted';
      const known = { ...person, company: null, notes: null, createdAt: row.writtenAt ?? clock.now() };
      const own = tenantScope({ ...scope, tenantId });
      await addCustomer(
        deps,
        { id: customerId, ...known, source: 'legacy', status },
        { scope: own, causationId: null },
      );
    },

    /** Why it cannot be taken out of the company any more: what others have made of it. Undefined where nobody has. */
    builtUpon: async (tenantId: TenantId, customerId: string): Promise<string | undefined> => {
      const customer = await customers.forTenant(tenantId).byId(customerId);
      if (customer === undefined || customer.status === 'erased') return undefined;
      if (customer.version > 1) return 'The company has changed this customer since.';
      const theirs = { customerId, after: undefined, limit: 1 };
      const [booked] = await appointments.forTenant(tenantId).page(theirs);
      if (booked !== undefined) return 'The customer has booked with the company since.';
      const [callback] = await callbacks.forTenant(tenantId).ofCustomer(customerId, undefined, 1);
      return callback === undefined ? undefined : 'The customer has asked the company for a call-back since.';
    },

    /** Empties it: nothing of a person stays in a company that is not proved theirs. Repeatable; throws `stale_version`. */
    empty: async (tenantId: TenantId, customerId: string, scope: PlatformScope): Promise<void> => {
      const own = tenantScope({ ...scope, tenantId });
      const customer = await customers.forTenant(tenantId).byId(customerId);
      if (customer !== undefined && customer.status !== 'erased') {
        await saveCustomer(deps, customer, { ...nothing, status: 'erased', mergedInto: null }, { scope: own });
      }
      await personKeys.destroy(customerId, own);
    },
  };
};
export type CompanyCustomer = ReturnType<typeof makeCompanyCustomer>;

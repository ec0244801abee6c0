import type { PersonKeys } from '../ports/customers.ts';
import type { AuditStores } from './audit-ports.ts';

/** Erases a person from the audit (A6): what their key sealed cannot be read any more, and no hash changes. */
export const makePersonKeys = ({ personKeyring }: Pick<AuditStores, 'personKeyring'>): PersonKeys => ({
  destroy: (customerId, scope) => personKeyring.forTenant(scope.tenantId).destroy(customerId),
});

import type { AuditEntry, AuditPersonal } from '@fencepost/contracts/booking/audit';
import { codeOf } from '@fencepost/contracts/errors';
import { mayCall } from '@fencepost/contracts/roles';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { AuditRecord } from '../../domain/audit/audit-record.ts';
import { Personal } from '../../domain/audit/personal.ts';
import type { AuditStores, PersonBox, PersonKey } from './audit-ports.ts';

export type ReadPersonal = (records: readonly AuditRecord[], scope: TenantScope) => Promise<AuditEntry[]>;

type Deps = Pick<AuditStores, 'personKeyring'> & { readonly personBox: PersonBox };

/**
 * Entries with what is personal about them, as far as this reader may see it: the company's own admins may, the
 * platform's operators and services may not (law of least data), and nobody once the person is erased.
 */
export const makeReadPersonal =
  ({ personKeyring, personBox }: Deps): ReadPersonal =>
  async (records, scope) => {
    const mayRead = scope.actor.kind === 'api_key' && mayCall('admin', scope.actor);
    const keyIds = mayRead ? records.flatMap(({ sealed }) => (sealed && personBox.keyIdOf(sealed)) || []) : [];
    const found = await personKeyring.forTenant(scope.tenantId).byIds([...new Set(keyIds)]);
    const keys = new Map(found.map((key) => [key.id, key]));
    const personalOf = async (sealed: string | null): Promise<z.input<typeof AuditPersonal>> => {
      if (sealed === null) return { state: 'none' };
      if (!mayRead) return { state: 'withheld' };
      return opened(personBox, sealed, keys.get(personBox.keyIdOf(sealed) ?? ''), scope);
    };
    return Promise.all(
      records.map(async ({ sealed, ...record }) => ({ ...record, personal: await personalOf(sealed) })),
    );
  };

const opened = async (
  box: PersonBox,
  sealed: string,
  key: PersonKey | undefined,
  { tenantId }: TenantScope,
): Promise<z.input<typeof AuditPersonal>> => {
  if (key === undefined || key.wrapped === null) return { state: 'erased' };
  try {
    const text = await box.open(sealed, { tenantId, customerId: key.customerId }, key.wrapped);
    return { state: 'readable', ...Personal.parse(JSON.parse(text)) };
  } catch (error) {
    // Somebody has altered it, which the verification names; the rest of the list is to be read nevertheless.
    if (['forbidden', 'corrupt_row'].includes(codeOf(error))) return { state: 'withheld' };
    throw error;
  }
};

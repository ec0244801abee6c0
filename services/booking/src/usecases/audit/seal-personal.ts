import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { Personal } from '../../domain/audit/personal.ts';
import type { AuditStores, PersonBox } from './audit-ports.ts';

/** What is personal about a change, beside where the request came from, which the scope tells. */
export interface PersonalChange {
  readonly reason?: string | null | undefined;
  /** Old and new values that an event must not carry in clear. */
  readonly changes?: z.input<typeof Personal>['changes'];
}

export type SealPersonal = (
  customerId: string,
  said: PersonalChange,
  scope: TenantScope,
) => Promise<string | undefined>;

type Deps = Pick<AuditStores, 'personKeyring'> & { readonly personBox: PersonBox };

/** An envelope holds no more than this; a person's change is a few hundred. */
const LONGEST_SEALED = 16_384;

/**
 * Seals what is personal about a change with the person's own key, which is made at the first time: the result is an
 * event's `sealed`. Undefined where there is nothing to say, or the person is erased: then nothing may be kept of them.
 */
export const makeSealPersonal =
  ({ personKeyring, personBox }: Deps): SealPersonal =>
  async (customerId, { reason = null, changes = [] }, scope) => {
    const { ip, userAgent } = scope.from ?? { ip: null, userAgent: null };
    if (ip === null && userAgent === null && reason === null && changes.length === 0) return undefined;
    const owner = { tenantId: scope.tenantId, customerId };
    const keyring = personKeyring.forTenant(scope.tenantId);
    let key = await keyring.of(customerId);
    if (key === undefined) {
      await keyring.add(customerId, await personBox.newKey(owner));
      // Somebody else may have made one, or have erased the person, at the same moment.
      key = await keyring.of(customerId);
    }
    const wrapped = key?.wrapped ?? null;
    if (wrapped === null) return undefined;
    const seal = (personal: Personal) => personBox.seal(JSON.stringify(Personal.parse(personal)), owner, wrapped);
    const sealed = await seal({ ip, userAgent, reason, changes });
    // A change must not fail for what is said about it: the values go first.
    return sealed.length <= LONGEST_SEALED ? sealed : seal({ ip, userAgent, reason, changes: [] });
  };

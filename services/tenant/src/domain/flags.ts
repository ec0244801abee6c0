import { createHash } from 'node:crypto';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import { type FlagName, type FlagState, flagDefinitions } from '@fencepost/contracts/tenant/flag';

const SHARES = 100;
const HASH_BYTES = 6;

/**
 * The place of a company in the roll-out of a flag, 0 to 99, for ever the same: it has the flag from the share above its
 * place on, so that it never leaves when the share rises. The flag's name makes other companies the first of each.
 */
export const placeOf = (tenantId: TenantId, name: FlagName): number => {
  const hash = createHash('sha256').update(`${name}:${tenantId}`).digest();
  return hash.readUIntBE(0, HASH_BYTES) % SHARES;
};

/**
 * How far a flag is rolled out before anybody has decided it. A pilot flag is open to every pilot company, because
 * joining the programme is the decision; any other flag is open to nobody.
 */
export const percentAtFirst = (name: FlagName): number => (flagDefinitions[name].pilotOnly ? SHARES : 0);

interface Known {
  readonly company: Pick<Company, 'id' | 'status' | 'pilot'>;
  /** What was decided for this company; null where nothing was. */
  readonly override: boolean | null;
  readonly percent: number;
}

/**
 * Whether a company has a feature (TEN-053): nobody who is not active has any; then what was decided for this company
 * counts, then the pilot programme, then the roll-out.
 */
export const flagStateOf = (name: FlagName, { company, override, percent }: Known): FlagState => {
  if (company.status !== 'active') return { name, enabled: false, reason: 'company_not_active' };
  if (override !== null) return { name, enabled: override, reason: 'override' };
  if (flagDefinitions[name].pilotOnly && !company.pilot) return { name, enabled: false, reason: 'not_pilot_company' };
  const enabled = placeOf(company.id, name) < percent;
  return { name, enabled, reason: enabled ? 'rollout' : 'not_rolled_out' };
};

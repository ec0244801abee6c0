import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import { CalcomCredential, calcomCredentialChanged } from '@fencepost/contracts/tenant/credential';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend } from '@fencepost/service-kit/write-record';
import type { CalcomCredentialRecord } from '../../domain/calcom-credential-record.ts';
import type { Stores } from '../ports.ts';
import { calcomCredentialIdOf } from './open-calcom.ts';

const LONGEST_PROBLEM = 500;

export interface CredentialDeps extends Pick<Stores, 'calcomCredentials'> {
  readonly clock: Clock;
}

/** Keeps in mind that Cal.com refuses the stored key, and why; told once. */
export const rejectCredential = async (
  { calcomCredentials, clock }: CredentialDeps,
  why: string,
  scope: TenantScope,
): Promise<void> => {
  await amend(calcomCredentials.forTenant(scope.tenantId), calcomCredentialIdOf(scope.tenantId), {
    changed: (stored): CalcomCredentialRecord =>
      stored.status === 'rejected'
        ? stored
        : { ...stored, status: 'rejected', problem: why.slice(0, LONGEST_PROBLEM), checkedAt: clock.now() },
    tell: credentialTeller(clock, scope),
  });
};

/** The event of a key, without the key. */
export const credentialTeller = (clock: Clock, scope: TenantScope) => (record: CalcomCredentialRecord) =>
  teller({ scope, occurredAt: clock.now(), causationId: null })(calcomCredentialChanged, record, {
    calcomCredential: CalcomCredential.parse(record),
  });

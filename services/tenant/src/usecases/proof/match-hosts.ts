import type { TenantScope } from '@fencepost/contracts/scope';
import type { matchHosts } from '@fencepost/contracts/tenant/proof';
import type { z } from 'zod';
import { normalEmail } from '../../domain/team-member.ts';
import { staffWithEmail } from '../members/match-staff.ts';
import type { Stores } from '../ports.ts';

const MOST_MEMBERSHIPS = 10;

type Host = z.output<typeof matchHosts.input>['hosts'][number];

/** A host is known by the Cal.com user that the last sync linked to staff, else by an e-mail address that one person has. */
export const makeMatchHosts = ({ staff, teamMembers }: Pick<Stores, 'staff' | 'teamMembers'>) => {
  const byCalcomUser = async ({ calcomUserId }: Host, { tenantId }: TenantScope): Promise<string | null> => {
    if (calcomUserId === null) return null;
    const members = await teamMembers.forTenant(tenantId).where({ calcomUserId, status: 'joined' }, MOST_MEMBERSHIPS);
    return members.find(({ staffId }) => staffId !== null)?.staffId ?? null;
  };

  return async (
    { hosts }: z.output<typeof matchHosts.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof matchHosts.output>> => {
    const found = await Promise.all(
      hosts.map(
        async (host) =>
          (await byCalcomUser(host, scope)) ??
          (host.email === null ? null : await staffWithEmail({ staff }, normalEmail(host.email), scope)),
      ),
    );
    return { staffIds: [...new Set(found.filter((staffId) => staffId !== null))] };
  };
};

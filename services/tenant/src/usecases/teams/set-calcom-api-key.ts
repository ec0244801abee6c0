import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { CalcomCredential, type setCalcomApiKey, type VisibleTeam } from '@fencepost/contracts/tenant/credential';
import { calcomKeyPurpose } from '@fencepost/contracts/tenant/proof';
import { establish } from '@fencepost/service-kit/write-record';
import type { CalcomMe } from '@fencepost/vendors/calcom/resources';
import type { z } from 'zod';
import type { CalcomCredentialRecord } from '../../domain/calcom-credential-record.ts';
import { stayingCompany } from '../companies/staying-company.ts';
import type { CalcomAccess, Sealing, Stores } from '../ports.ts';
import type { OpenSyncRun } from '../sync/open-sync-run.ts';
import { askCalcom } from './ask-calcom.ts';
import { type CredentialDeps, credentialTeller } from './credential-state.ts';
import { calcomCredentialIdOf } from './open-calcom.ts';
import { activeTeamOf } from './team-records.ts';
import { visibleTeams } from './visible-teams.ts';

type Deps = CredentialDeps &
  Pick<Stores, 'companies' | 'bindings' | 'teamBindings'> & {
    readonly sealing: Sealing;
    readonly calcom: CalcomAccess;
    readonly openSyncRun: OpenSyncRun;
  };

/** Nothing is stored of a key that Cal.com refuses, or that opens less than the company needs. */
export const makeSetCalcomApiKey =
  (deps: Deps) =>
  async (
    { apiKey }: z.output<typeof setCalcomApiKey.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof setCalcomApiKey.output>> => {
    const { calcomCredentials, sealing, calcom, clock, openSyncRun } = deps;
    const { tenantId } = scope;
    await stayingCompany(deps, tenantId);
    const team = await activeTeamOf(deps, tenantId);
    const { me, teams } = await opensWith(deps, { apiKey, boundTeamId: team?.calcomTeamId ?? null }, scope);
    refuseWeak(teams, team?.calcomTeamId);

    const id = calcomCredentialIdOf(tenantId);
    const sealed = await sealing.seal(apiKey, { tenantId, purpose: calcomKeyPurpose });
    const records = calcomCredentials.forTenant(tenantId);
    const wasRejected = (await records.byId(id))?.status === 'rejected';
    const stored = await establish<CalcomCredentialRecord>(records, id, {
      wanted: (before) => ({
        id,
        calcomUserId: me.id,
        status: 'valid',
        problem: null,
        checkedAt: clock.now(),
        sealed,
        version: before?.version ?? 1,
      }),
      tell: credentialTeller(clock, scope),
    });
    calcom.forget(tenantId);
    // The team recovers by itself: the old key was, or may have been, what was wrong.
    if (team !== undefined && (wasRejected || team.syncStatus === 'error')) {
      await openSyncRun({ team, trigger: 'event', acceptChanges: false }, scope);
    }
    return { credential: CalcomCredential.parse(stored), teams };
  };

/** What the new key opens. It is asked with manners of its own: the waits of the old key are not the new one's. */
const opensWith = async (
  { calcom, bindings }: Deps,
  { apiKey, boundTeamId }: { readonly apiKey: string; readonly boundTeamId: number | null },
  { tenantId }: TenantScope,
): Promise<{ me: CalcomMe; teams: VisibleTeam[] }> => {
  const candidate = `${tenantId}/new-key`;
  const client = calcom.clientFor({ tenantId: candidate, apiKey });
  try {
    return await askCalcom(async () => {
      const me = await client.getMe();
      return { me, teams: await visibleTeams(bindings, { client, email: me.email, tenantId, boundTeamId }) };
    });
  } finally {
    calcom.forget(candidate);
  }
};

const refuseWeak = (teams: readonly VisibleTeam[], boundTeamId: number | undefined): void => {
  if (boundTeamId === undefined && !teams.some(({ administered }) => administered)) {
    throw new AppError(
      'credentials_refused',
      'This Cal.com key administers no team: use the key of a team’s admin or owner.',
    );
  }
  if (boundTeamId !== undefined && !teams.some(({ id, administered }) => id === boundTeamId && administered)) {
    throw new AppError(
      'credentials_refused',
      `This Cal.com key does not administer team ${boundTeamId}, to which the company is bound: use the key of its admin or owner.`,
      { facts: { calcomTeamId: boundTeamId } },
    );
  }
};

import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { eventTypeMapped, type Mapping } from '@fencepost/contracts/tenant/mapping';
import type { Clock } from '@fencepost/service-kit/clock';
import { amend } from '@fencepost/service-kit/write-record';
import type { Stores } from '../ports.ts';
import { activeTeamOf } from '../teams/team-records.ts';
import type { OpenSyncRun } from './open-sync-run.ts';
import { hasKey } from './schedule-syncs.ts';

type Deps = Pick<Stores, 'mappings' | 'teamBindings' | 'calcomCredentials'> & {
  readonly openSyncRun: OpenSyncRun;
  readonly clock: Clock;
};

/**
 * After an endpoint was opened, closed, or got another secret: forgets which webhooks Cal.com has where they are not as
 * they must be, and starts a run, which registers what is missing. Throws `unavailable` (again soon) while a run is at work that may have missed it. Cal.com corrects a webhook that it finds by its URL.
 */
export const makeRenewWebhooks =
  (deps: Deps) =>
  async ({ forget }: { readonly forget: boolean }, scope: TenantScope): Promise<void> => {
    const team = await activeTeamOf(deps, scope.tenantId);
    if (team === undefined) return;
    const tell = teller({ scope, occurredAt: deps.clock.now(), causationId: null });
    const mappings = deps.mappings.forTenant(scope.tenantId);
    if (forget) {
      for await (const { id, webhookId } of mappings.all({ status: 'active' })) {
        if (webhookId === null) continue;
        await amend(mappings, id, {
          changed: (stored): Mapping => ({ ...stored, webhookId: null }),
          tell: (mapping) => tell(eventTypeMapped, mapping, { mapping }),
        });
      }
    }
    if (!(await hasKey(deps, scope.tenantId))) return;
    const run = await deps.openSyncRun({ team, trigger: 'event', acceptChanges: false }, scope);
    if (run.state !== 'syncing' || run.waitingUntil !== null) return;
    // Who works on it now may have registered the webhooks already; one that waits begins anew.
    throw new AppError('unavailable', 'A sync is at work, and another one is needed once it has ended.', {
      runId: run.id,
    });
  };

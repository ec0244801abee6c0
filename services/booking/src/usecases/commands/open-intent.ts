import { intentChanged } from '@fencepost/contracts/booking/intent';
import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { intentOf, newIntent } from '../../domain/stored-intent.ts';
import type { CommandDeps } from './command-deps.ts';

type Deps = Pick<CommandDeps, 'intents' | 'clock'>;
type Wanted = Parameters<typeof newIntent>[0];

/** Inserts an intent before the write that it is for; one that is there already is the same, from before a crash. */
export const openIntent = async ({ intents, clock }: Deps, wanted: Wanted, scope: TenantScope): Promise<void> => {
  const intent = newIntent(wanted, clock.now());
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  const added = await intents
    .forTenant(scope.tenantId)
    .add(intent, tell(intentChanged, intent, { intent: intentOf(intent) }));
  if (added !== undefined) await reopenIntent({ intents, clock }, wanted, scope);
};

/**
 * Makes an intent due again that was given up because the write that it is for did not come in time: after a crash whose
 * client repeats the command, and behind a write that was slow. What was accepted is told (A14, I12).
 */
export const reopenIntent = async ({ intents, clock }: Deps, wanted: Wanted, scope: TenantScope): Promise<void> => {
  const own = intents.forTenant(scope.tenantId);
  const stored = await own.byId(wanted.id);
  if (stored?.state !== 'superseded' || stored.sentAt !== null) return;
  const next = { ...newIntent(wanted, clock.now()), version: stored.version + 1 };
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  try {
    await own.save(next, tell(intentChanged, next, { intent: intentOf(next) }));
  } catch (error) {
    // Somebody else repeats the command, too, and has reopened it.
    if (codeOf(error) !== 'stale_version') throw error;
  }
};

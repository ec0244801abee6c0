import { intentChanged } from '@fencepost/contracts/booking/intent';
import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { intentOf, type StoredIntent } from '../../domain/stored-intent.ts';
import type { OutboundDeps } from './outbound-deps.ts';

export type SaveIntent = (
  stored: StoredIntent,
  to: Partial<StoredIntent>,
  scope: TenantScope,
) => Promise<StoredIntent | undefined>;

/**
 * Writes an intent over the version that was read, and tells of it where it stands otherwise than before. Undefined where
 * somebody else has written it: it is theirs now.
 */
export const makeSaveIntent =
  ({ intents, clock }: Pick<OutboundDeps, 'intents' | 'clock'>): SaveIntent =>
  async (stored, to, scope) => {
    const next: StoredIntent = { ...stored, ...to, version: stored.version + 1 };
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const isNews = next.state !== stored.state;
    const event = isNews ? tell(intentChanged, next, { intent: intentOf(next) }) : undefined;
    try {
      await intents.forTenant(scope.tenantId).save(next, event);
      return next;
    } catch (error) {
      if (codeOf(error) === 'stale_version') return undefined;
      throw error;
    }
  };

import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import { codeOf } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import type { ForgetPerson } from '../ports/customers.ts';
import type { Stores } from '../ports/stores.ts';
import type { StoredAnswer, VoiceStores } from './ports.ts';

const BATCH = 100;

/** Nobody is listening any more: it only keeps a stored request from doing what was forgotten. */
const forgotten: VoiceAnswer = { status: 'refused', code: 'forgotten', say: '', data: {} };

type Deps = Pick<VoiceStores, 'voiceAnswers'> & Pick<Stores, 'customers'> & { readonly clock: Clock };

/**
 * Removes what somebody has asked for on the telephone and was never answered, because what was needed was away: it was
 * written down with name, address and number. What was answered says nothing of them.
 */
export const makeForgetPlans =
  ({ voiceAnswers, customers, clock }: Deps): ForgetPerson =>
  async (customerId, { tenantId }) => {
    const own = voiceAnswers.forTenant(tenantId);
    const person = await customers.forTenant(tenantId).byId(customerId);
    const names = [customerId, person?.email, person?.phone].flatMap((name) => name?.toLowerCase() ?? []);
    for (let after: string | undefined; ; ) {
      const found = await own.unanswered(after, BATCH);
      for (const stored of found.filter(({ asked }) => isAbout(asked, names))) {
        const next = {
          ...stored,
          asked: null,
          answer: forgotten,
          answeredAt: clock.now(),
          version: stored.version + 1,
        };
        // Whoever answers it at this moment removes it himself.
        await own.save(next).catch((error: unknown) => {
          if (codeOf(error) !== 'stale_version') throw error;
        });
      }
      if (found.length < BATCH) return;
      after = found.at(-1)?.id;
    }
  };

const isAbout = (asked: StoredAnswer['asked'], names: readonly string[]): boolean => {
  const text = JSON.stringify(asked).toLowerCase();
  return names.some((name) => text.includes(name));
};

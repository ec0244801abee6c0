import type { Callback, settleCallback } from '@fencepost/contracts/booking/callback';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { atVersion, wrongState } from '../customers/save-customer.ts';
import type { Stores } from '../ports/stores.ts';
import { callbackEvent } from './open-callback.ts';

const MOST_NOTE_CHARS = 1_000;

/** Says that somebody was called back, or need not be; repeated after a crash it finds itself done. */
export const makeSettleCallback =
  ({ callbacks, clock }: Pick<Stores, 'callbacks'> & { readonly clock: Clock }) =>
  async (
    { callbackId, status, note, version }: z.output<typeof settleCallback.input>,
    scope: TenantScope,
  ): Promise<Callback> => {
    const own = callbacks.forTenant(scope.tenantId);
    const found = known(await own.byId(callbackId));
    if (found.status === status && found.version === version + 1) return found;
    const stored = atVersion(found, version);
    if (stored.status !== 'open') throw wrongState('Nobody waits to be called here.', { status: stored.status });
    const notes = [stored.note, note].filter((text) => text !== null && text !== undefined);
    const joined = notes.length === 0 ? null : notes.join('\n').slice(0, MOST_NOTE_CHARS);
    const next: Callback = { ...stored, status, note: joined, version: stored.version + 1 };
    await own.save(next, callbackEvent(next, clock, scope));
    return next;
  };

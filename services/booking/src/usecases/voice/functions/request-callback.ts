import { CallbackPriority } from '@fencepost/contracts/booking/callback';
import { CustomerId, derivedId } from '@fencepost/contracts/ids';
import { E164 } from '@fencepost/contracts/text';
import { z } from 'zod';
import type { OpenCallback } from '../../callbacks/open-callback.ts';
import { ok, refused, whenFor } from '../answers.ts';
import { type Args, contactIn, textIn } from '../args.ts';
import { type Caller, onlyCustomer } from '../resolve-caller.ts';
import type { WritingFunction } from './writing.ts';

const Wanted = z.object({
  priority: CallbackPriority,
  phone: E164,
  customerId: CustomerId.optional(),
  note: z.string().max(1_000).optional(),
});

/** How a caller is reached: by the number that calls, else by the one that was named. */
export const reachedBy = (args: Args, { ends }: Pick<Caller, 'ends'>): string | undefined =>
  ends.fromNumber ?? E164.safeParse(contactIn(args).phone).data;

const noteIn = (args: Args): string | undefined => textIn(args, 'note', 'notes', 'reason');

/** Notes that somebody is to be called back: once for each call, however often it is asked for. */
export const makeRequestCallback = ({
  openCallback,
}: {
  readonly openCallback: OpenCallback;
}): WritingFunction<z.output<typeof Wanted>> => ({
  intent: (args, caller) => [reachedBy(args, caller) ?? ''],
  plan: async (args, caller) => {
    const phone = reachedBy(args, caller);
    if (phone === undefined) return { answer: refused('contact_needed', caller.words.contactNeeded) };
    const priority = CallbackPriority.catch('normal').parse(textIn(args, 'priority', 'urgency'));
    return { plan: { priority, phone, customerId: onlyCustomer(caller)?.id, note: noteIn(args) } };
  },
  parse: (stored) => Wanted.parse(stored),
  perform: async (wanted, { caller, callId, scope }) => {
    const id = derivedId('cbk', scope.tenantId, callId, scope.idempotencyKey ?? '');
    const callback = await openCallback({ ...wanted, cause: 'requested', callId }, scope, id);
    const say = caller.words.callback(whenFor(caller, callback.dueAt));
    const answer = ok(say, { callbackId: callback.id, dueAt: callback.dueAt });
    return { answer, promise: { kind: 'callback', appointmentId: null, startsAt: null } };
  },
});

import { createAppointment } from '@fencepost/contracts/booking/appointment-commands';
import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import { NewCustomer } from '@fencepost/contracts/booking/customer';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import { E164 } from '@fencepost/contracts/text';
import type { z } from 'zod';
import { type OfferedSlot, offeredBy } from '../../../domain/slot-token.ts';
import type { FindAlternatives } from '../../slots/find-alternatives.ts';
import { offersOf, ok, refused, whenFor } from '../answers.ts';
import { type Args, contactIn, slotTokenIn, textIn } from '../args.ts';
import type { HoldChosen } from '../hold-chosen.ts';
import type { CreateAppointment } from '../ports.ts';
import { isFinal, refusalOf } from '../refusal.ts';
import { type Caller, onlyCustomer } from '../resolve-caller.ts';
import { nameOf, type ReadingFunction } from './reading.ts';
import type { WritingFunction } from './writing.ts';

type Input = z.output<typeof createAppointment.input>;

export interface BookDeps {
  readonly createAppointment: CreateAppointment;
  readonly findAlternatives: FindAlternatives;
  readonly checkAvailability: ReadingFunction;
  readonly holdChosen: HoldChosen;
}

/** Somebody else has it: nobody is told so of a slot of his own, for a repetition repeats the booking. */
const gone: readonly string[] = ['slot_taken', 'hold_expired'];

/** Books the slot that a token names (K20); words for a time are answered with what is free, never with a booking. */
export const makeBook = (deps: BookDeps): WritingFunction<Input> => ({
  intent: (args, caller) => {
    const token = slotTokenIn(args) ?? '';
    const offered = offeredBy(caller.scope.tenantId, token);
    if (offered === undefined) return ['words', wordsOf(args)];
    const customer = customerFor(args, caller);
    // Who has been asked for a name and gives it says something new.
    const missing = typeof customer === 'string' ? [customer] : [];
    return ['slot', offered.serviceId, offered.startsAt, offered.staffId ?? '', ...missing];
  },
  plan: async (args, caller, callId) => {
    const { scope, words, branchId } = caller;
    const token = slotTokenIn(args);
    const offered = token === undefined ? undefined : offeredBy(scope.tenantId, token);
    if (offered === undefined) return { answer: await offer(deps, args, caller) };
    const { serviceId, startsAt, staffId } = offered;
    const customer = customerFor(args, caller);
    if (typeof customer === 'string') {
      const refusal = await kept(deps, offered, caller, callId);
      if (refusal !== undefined) return { answer: refusal };
      const isNameless = customer === 'no_name';
      return {
        answer: isNameless ? refused('name_needed', words.nameNeeded) : refused('contact_needed', words.contactNeeded),
      };
    }
    const plan = createAppointment.input.parse({
      serviceId,
      startsAt,
      staffId: staffId ?? undefined,
      branchId: branchId ?? undefined,
      holdId: await deps.holdChosen.standing(offered, caller, callId),
      customer,
      notes: textIn(args, 'notes', 'note'),
    });
    return { plan };
  },
  parse: (stored) => createAppointment.input.parse(stored),
  perform: async (plan, { caller, scope }) => {
    const { words, origin } = caller;
    const when = whenFor(caller, plan.startsAt);
    try {
      const { id, startsAt, endsAt, sync } = await deps
        .createAppointment(plan, scope, origin)
        .catch((error: unknown) => {
          // The hold was over before the booking came through: the slot may be free all the same.
          if (codeOf(error) !== 'hold_expired' || plan.holdId === undefined) throw error;
          return deps.createAppointment({ ...plan, holdId: undefined }, scope, origin);
        });
      const service = nameOf(plan.serviceId, caller);
      const confirmed = sync === 'in_step';
      const say = confirmed ? words.booked(service, when) : words.accepted(service, when);
      const answer = ok(say, { appointmentId: id, startsAt, endsAt, when, confirmed });
      return { answer, promise: { kind: 'booked', appointmentId: id, startsAt } };
    } catch (error) {
      if (!(error instanceof AppError) || !gone.includes(error.code)) throw error;
      return { answer: await takenAnswer(deps, plan, caller), promise: null };
    }
  },
});

/** Keeps the chosen slot while the caller is asked; why not, where it is not to be had. What may pass is left to the booking. */
const kept = async (
  deps: BookDeps,
  offered: OfferedSlot,
  caller: Caller,
  callId: string,
): Promise<VoiceAnswer | undefined> => {
  try {
    await deps.holdChosen.keep(offered, caller, callId);
    return undefined;
  } catch (error) {
    if (gone.includes(codeOf(error))) return takenAnswer(deps, offered, caller);
    return isFinal(error) ? refusalOf(error, caller) : undefined;
  }
};

/** Arguments in one order; by name alone, for a model may give a value that is no text at all. */
const wordsOf = (args: Args): string =>
  JSON.stringify(Object.entries(args).toSorted(([one], [other]) => (one < other ? -1 : 1)));

const offer = async ({ checkAvailability }: BookDeps, args: Args, caller: Caller) => {
  const free = await checkAvailability(args, caller);
  const slots = Array.isArray(free.data.slots) ? free.data.slots : [];
  if (free.status !== 'ok' || slots.length === 0)
    return free.status === 'ok' ? { ...free, status: 'refused' as const, code: 'slot_unknown' } : free;
  return refused('choose_slot', caller.words.chooseSlot(slots.map(({ when }) => String(when))), free.data);
};

/** Whom the number names, else somebody new, who must be called something and be reachable (D-09: nothing is invented). */
const customerFor = (args: Args, caller: Caller): Input['customer'] | 'no_name' | 'no_contact' => {
  const known = onlyCustomer(caller);
  if (known !== undefined) return { customerId: known.id };
  const { name, email: said, phone: told } = contactIn(args);
  // A language model hears addresses: one that nobody could write to is none.
  const email = NewCustomer.shape.email.safeParse(said).data;
  const phone = caller.ends.fromNumber ?? E164.safeParse(told).data;
  if (name === undefined) return 'no_name';
  if (phone === undefined && email === undefined) return 'no_contact';
  return { name, ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) };
};

/** A refusal that helps. */
export const takenAnswer = async (
  { findAlternatives }: Pick<BookDeps, 'findAlternatives'>,
  taken: { readonly serviceId: string; readonly startsAt: string },
  caller: Caller,
) => {
  const { serviceId, startsAt } = taken;
  const others = await findAlternatives({ serviceId, startsAt, branchId: caller.branchId ?? undefined }, caller.scope);
  const alternatives = offersOf(
    caller,
    others.filter((other) => other.startsAt !== startsAt),
  );
  return refused('slot_taken', caller.words.slotTaken(alternatives.map(({ when }) => when)), { alternatives });
};

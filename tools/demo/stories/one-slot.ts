import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { createAppointment } from '@fencepost/contracts/booking/appointment-commands';
import { AppError } from '@fencepost/contracts/errors';
import { issueCompanyApiKey } from '@fencepost/contracts/tenant/api-key';
import { freeSlots, serviceOf } from '../free-slots.ts';
import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const CALLERS = 256;
const KEYS = 2;
const MOST_CODES_SHOWN = 5;
const MOST_TRIES = 12;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** Longer each time and nobody's like another's: a crowd that comes back all at once is turned away all at once. */
const pauseAfter = (tries: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + Math.random() / 2);

type Outcome = { readonly caller: number } & ({ readonly booked: Appointment } | { readonly refused: unknown });

/** Story 14: many want what one can have. */
export const oneSlot = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  const issue = (_: unknown, index: number) =>
    world.operator(issueCompanyApiKey, { tenantId: company.id, label: `crowd ${index + 1}`, role: 'staff' });
  const keys = await Promise.all(Array.from({ length: KEYS }, issue));
  const apis = keys.map(({ key }) => world.api(key));
  // One person gives this one: there is one place at a time.
  const service = await serviceOf(world.api(company.apiKey), company.eventTypeIds[2]);
  const [slot] = await freeSlots(world.api(company.apiKey), service.id, 1);
  if (slot === undefined) throw new Error('a free slot is expected');
  const crowd = randomUUID();

  narrator.title(`14. ${CALLERS} callers want ${service.name} at the same time`);
  const ask = (caller: number, key = `${crowd}-${caller}`): Promise<Appointment> => {
    const customer = { name: `Caller ${caller}`, email: `caller-${caller}-${crowd}@example.com` };
    const api = apis[caller % KEYS] ?? world.operator;
    const wish = { serviceId: service.id, startsAt: slot.startsAt, customer };
    return api(createAppointment, wish, { idempotencyKey: key });
  };
  let askedAgain = 0;
  /** Who gets no clear answer asks again under the same Idempotency-Key, as every caller should. */
  const attempt = async (caller: number, tries = 1): Promise<Outcome> => {
    try {
      return { caller, booked: await ask(caller) };
    } catch (refused) {
      const isClear = !(refused instanceof AppError) || refused.retry === 'never';
      if (isClear || tries === MOST_TRIES) return { caller, refused };
      askedAgain += 1;
      await wait(pauseAfter(tries));
      return attempt(caller, tries + 1);
    }
  };
  const outcomes = await Promise.all(Array.from({ length: CALLERS }, (_, caller) => attempt(caller)));
  const winners = outcomes.flatMap((outcome) => ('booked' in outcome ? [outcome] : []));
  const refusals = outcomes.flatMap((outcome) => ('refused' in outcome ? [outcome.refused] : []));
  const isTaken = (error: unknown): error is AppError => error instanceof AppError && error.code === 'slot_taken';
  if (askedAgain > 0) narrator.say(`${askedAgain} times somebody got no clear answer and asked again.`);
  narrator.check('exactly one has it', winners.length === 1);
  narrator.check('every other one is told that it is taken', refusals.every(isTaken));
  for (const error of refusals.filter((refusal) => !isTaken(refusal)).slice(0, MOST_CODES_SHOWN))
    narrator.say(String(error));
  const isOffered = (error: unknown): boolean => isTaken(error) && 'alternative1' in Object(error.detail.facts);
  let unaided = 0;
  for (const outcome of outcomes) {
    if (!('refused' in outcome) || isOffered(outcome.refused)) continue;
    // Where Cal.com did not answer in time a refusal stands without other times: whoever asks anew hears of them.
    const anew = await ask(outcome.caller, `${crowd}-${outcome.caller}-anew`).catch((error: unknown) => error);
    if (!isOffered(anew)) unaided += 1;
  }
  narrator.check('and is offered other times', unaided === 0);
  const [winner] = winners;
  const again = winner && (await ask(winner.caller));
  narrator.check(
    'the winner asks once more, as after a lost answer, and hears of the same appointment',
    again?.id === winner?.booked.id,
  );
};

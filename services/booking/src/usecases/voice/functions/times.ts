import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import { AVAILABILITY_MAX_DAYS } from '@fencepost/contracts/booking/slot';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { sayDay } from '../../../domain/say-when.ts';
import { offeredBy } from '../../../domain/slot-token.ts';
import { type SpokenDate, spokenDate } from '../../../domain/spoken-date.ts';
import type { FindAlternatives } from '../../slots/find-alternatives.ts';
import type { ListFreeSlots } from '../../slots/list-free-slots.ts';
import { offersOf, ok, refused, whenFor } from '../answers.ts';
import { dateIn, slotTokenIn } from '../args.ts';
import { findService } from '../find-service.ts';
import type { Caller } from '../resolve-caller.ts';
import { nameOf, type ReadingFunction } from './reading.ts';

export interface TimesDeps {
  readonly listFreeSlots: ListFreeSlots;
  readonly findAlternatives: FindAlternatives;
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;
/** So far ahead a caller can name a date. */
const WINDOW_DAYS = 366;
/** Who names no day is told of the next free times within so many. */
const LOOK_AHEAD_DAYS = 14;
/** Who names a time is told of what is free around it. */
const AROUND_MS = 2 * 3_600_000;

const hoursOf = { morning: [0, 12], noon: [11, 14], afternoon: [12, 18], evening: [17, 24] } as const;

/** What a date means, and when a service can be booked. */
export const makeTimes = ({ listFreeSlots, findAlternatives, clock }: TimesDeps) => {
  const understand = (text: string, { words, company }: Caller): SpokenDate =>
    spokenDate(text, {
      language: words.language,
      timeZone: company.timeZone,
      now: clock.now(),
      latest: instantOf(clock.millis() + WINDOW_DAYS * DAY_MS),
    });

  const parseDate: ReadingFunction = async (args, caller) => dateAnswer(understand(dateIn(args) ?? '', caller), caller);

  const checkAvailability: ReadingFunction = async (args, caller) => {
    const found = findService(args, caller);
    if ('answer' in found) return found.answer;
    const { service } = found;
    const text = dateIn(args);
    const said = text === undefined ? undefined : understand(text, caller);
    if (said?.understood === 'not' || said?.understood === 'ambiguous') return dateAnswer(said, caller);
    const { from, to } = spanOf(said, clock.millis());
    const branchId = caller.branchId ?? undefined;
    const { data } = await listFreeSlots({ serviceId: service.id, branchId, from, to }, caller.scope);
    const slots = said?.understood === 'moment' ? nearest(data, said.startsAt) : data.filter(inPart(said, caller));
    const offers = offersOf(caller, slots);
    const { words } = caller;
    if (offers.length === 0) return ok(words.noneFree(service.name), { slots: [] });
    return ok(
      words.free(
        service.name,
        offers.map(({ when }) => when),
      ),
      { slots: offers, serviceId: service.id },
    );
  };

  const alternatives: ReadingFunction = async (args, caller) => {
    const token = slotTokenIn(args);
    const offered = token === undefined ? undefined : offeredBy(caller.scope.tenantId, token);
    if (offered === undefined) return checkAvailability(args, caller);
    const branchId = caller.branchId ?? undefined;
    const others = await findAlternatives(
      { ...offered, branchId, staffId: offered.staffId ?? undefined },
      caller.scope,
    );
    const offers = offersOf(
      caller,
      others.filter(({ token: each }) => each !== token),
    );
    if (offers.length === 0) return ok(caller.words.noneFree(nameOf(offered.serviceId, caller)), { slots: [] });
    const say = caller.words.free(
      nameOf(offered.serviceId, caller),
      offers.map(({ when }) => when),
    );
    return ok(say, { slots: offers, serviceId: offered.serviceId });
  };

  return { check_availability: checkAvailability, find_alternatives: alternatives, parse_date: parseDate };
};

/** What a date was understood as: said back, asked back, or refused with its reason; never a guess. */
const dateAnswer = (said: SpokenDate, caller: Caller): VoiceAnswer => {
  const { words } = caller;
  switch (said.understood) {
    case 'moment':
      return ok(words.date(whenFor(caller, said.startsAt)), { startsAt: said.startsAt, assumed: said.assumed });
    case 'span':
      return ok(words.dateSpan, { from: said.from, to: said.to, part: said.part });
    case 'ambiguous': {
      const whens = said.candidates.map(({ date, startsAt }) =>
        startsAt === null ? sayDay(date, words.language) : whenFor(caller, startsAt),
      );
      return refused('date_ambiguous', words.whichDate(whens), { why: said.why, candidates: said.candidates });
    }
    case 'not':
      return refused(`date_${said.why}`, words.notADate[said.why]);
  }
};

const spanOf = (said: Extract<SpokenDate, { understood: 'moment' | 'span' }> | undefined, nowMs: number) => {
  if (said?.understood === 'span') {
    // Who names a longer time is told of its beginning.
    const lastMs = Date.parse(said.from) + AVAILABILITY_MAX_DAYS * DAY_MS;
    return { from: said.from, to: instantOf(Math.min(Date.parse(said.to), lastMs)) };
  }
  if (said === undefined) return { from: instantOf(nowMs), to: instantOf(nowMs + LOOK_AHEAD_DAYS * DAY_MS) };
  const startMs = Date.parse(said.startsAt);
  return { from: instantOf(Math.max(nowMs, startMs - AROUND_MS)), to: instantOf(startMs + AROUND_MS) };
};

const nearest = <S extends { readonly startsAt: string }>(slots: readonly S[], startsAt: string): readonly S[] => {
  const distance = ({ startsAt: at }: S): number => Math.abs(Date.parse(at) - Date.parse(startsAt));
  return slots.toSorted((one, other) => distance(one) - distance(other));
};

/** Whether a slot begins in the part of the day that was named. */
const inPart = (said: Extract<SpokenDate, { understood: 'moment' | 'span' }> | undefined, { company }: Caller) => {
  const part = said?.understood === 'span' ? said.part : null;
  if (part === null) return () => true;
  const [first, last] = hoursOf[part];
  const format = new Intl.DateTimeFormat('en', { timeZone: company.timeZone, hour: 'numeric', hourCycle: 'h23' });
  return ({ startsAt }: { readonly startsAt: string }): boolean => {
    const hour = Number(format.format(Date.parse(startsAt)));
    return hour >= first && hour < last;
  };
};

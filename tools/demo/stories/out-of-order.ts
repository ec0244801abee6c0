import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { listAudit, verifyAudit } from '@fencepost/contracts/booking/audit';
import { z } from 'zod';
import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const RECORDED = '../../../packages/fakes/fixtures/calcom/webhooks/docs-2021-10-20/';
const RESCHEDULES = 3;
/** What overtakes its predecessors is tried again until it knows them. */
const CONVERGED_WITHIN_SECONDS = 90;
const HEARD_WITHIN_SECONDS = 15;
const DAY_MS = 86_400_000;
const LENGTH_MS = 45 * 60_000;
const MOST = 100;

const Recorded = z.looseObject({ triggerEvent: z.string(), payload: z.looseObject({}) });
const recorded = (trigger: string) =>
  Recorded.parse(JSON.parse(readFileSync(new URL(`${RECORDED}${trigger}.json`, import.meta.url), 'utf8')));

/** Story 13: a whole life of an appointment, told in the wrong order and some of it twice. */
export const outOfOrder = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  const api = world.api(company.apiKey);
  const eventTypeId = company.eventTypeIds[5] ?? 0;
  const chain = `demo-${randomUUID()}`;
  const uidOf = (place: number) => `${chain}-${place}`;
  const email = `guest-${chain}@example.com`;
  const firstMs = Math.ceil(Date.now() / DAY_MS + 3 + Math.random() * 50) * DAY_MS + 10 * 3_600_000;
  const bodyOf = (trigger: string, place: number, sequence: number): string => {
    const { payload, ...rest } = recorded(trigger);
    const startMs = firstMs + place * 7 * DAY_MS;
    const own = {
      uid: uidOf(place),
      iCalUID: `${chain}@Cal.com`,
      iCalSequence: sequence,
      eventTypeId,
      startTime: new Date(startMs).toISOString(),
      endTime: new Date(startMs + LENGTH_MS).toISOString(),
      attendees: [{ name: 'Guest User', email, timeZone: 'Europe/Berlin', language: { locale: 'de' } }],
      ...(trigger === 'BOOKING_RESCHEDULED' && { rescheduleUid: uidOf(place - 1) }),
    };
    return JSON.stringify({ ...rest, createdAt: new Date().toISOString(), payload: { ...payload, ...own } });
  };
  const [created, once, twice, thrice, cancelled] = [
    bodyOf('BOOKING_CREATED', 0, 0),
    ...[1, 2, 3].map((place) => bodyOf('BOOKING_RESCHEDULED', place, place)),
    bodyOf('BOOKING_CANCELLED', RESCHEDULES, RESCHEDULES + 1),
  ] as [string, string, string, string, string];

  narrator.title('13. A booking, moved three times and cancelled, is heard of in the wrong order');
  narrator.say(
    'Cancelled arrives first, then the third move, the first, the booking itself, the second; three of them twice.',
  );
  const statuses: number[] = [];
  for (const body of [cancelled, thrice, once, created, twice, created, thrice, cancelled]) {
    statuses.push(await world.tell(company, body));
  }
  narrator.check(
    'each is answered with 200',
    statuses.every((status) => status === 200),
  );
  const uids = [0, 1, 2, 3].map(uidOf);
  const [appointment] = await narrator.checkSoon(
    'it ends as it did: cancelled, moved three times, every name that Cal.com gave it kept in order',
    CONVERGED_WITHIN_SECONDS,
    () => world.appointmentsOf(company, uidOf(0)),
    (seen) => seen.length === 1 && seen[0]?.status === 'cancelled' && seen[0].calcomUids.join() === uids.join(),
  );
  narrator.check('it was moved three times', appointment?.rescheduleCount === RESCHEDULES);
  const ids = (await Promise.all(uids.map((uid) => world.appointmentsOf(company, uid)))).flat().map(({ id }) => id);
  narrator.check('all four of Cal.com’s bookings are one appointment under one id', new Set(ids).size === 1);
  narrator.check('one customer came of it', (await world.customersNamed(email)) === 1);

  const appointmentId = appointment?.id ?? '';
  const history = await narrator.checkSoon(
    'its history has one entry for each version, in a row',
    HEARD_WITHIN_SECONDS,
    async () => (await api(listAudit, { appointmentId, limit: MOST })).data,
    (entries) =>
      entries.map(({ entity }) => entity.version).join() ===
      Array.from({ length: appointment?.version ?? 0 }, (_, index) => index + 1)
        .toReversed()
        .join(),
  );
  narrator.quote(
    history
      .toReversed()
      .map(({ entity, action }) => `version ${entity.version}: ${action}`)
      .join('\n'),
  );
  const verdict = await narrator.checkSoon(
    'the company’s audit chain is intact and complete',
    HEARD_WITHIN_SECONDS,
    () => api(verifyAudit, {}),
    ({ intact, onTheirWay }) => intact && onTheirWay === 0,
  );
  narrator.say(`${verdict.entries} entries; the first fault: ${verdict.fault?.explanation ?? 'none'}`);
};

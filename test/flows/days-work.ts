import type { Envelope } from '@fencepost/contracts/envelope';
import { healthyCompany, ids, tells } from '../../services/integrity-monitor/test/histories.ts';

const COMPANIES = 10;
/** Everybody is told of again and again, as customers are in production: so many, and not one for each event. */
const CUSTOMERS = 2_000;
const PLANTED_IN_EACH = 3;

const numbers = (length: number): readonly number[] => Array.from({ length }, (_, number) => number);

const versionOf = (event: Envelope, version: number): Envelope => ({
  ...{ ...event, id: `${event.id}v${version}` },
  entity: { ...event.entity, version },
});

/** What goes wrong in a company, in three of its records each time; none of it has to be waited for. */
const wrongIn = (own: number, other: number): readonly Envelope[] =>
  numbers(PLANTED_IN_EACH).flatMap((number) => [
    ...[tells(own).quarantined(number), tells(own).booked(7 + number, { customerId: ids(other).customer(0) })],
    { ...versionOf(tells(own).customer(900 + number), 2), tenantId: number === 0 ? null : ids(other).tenant },
  ]);

/** Whose records something is wrong with; the neighbour's number follows. */
const STRUCK = [1, 4, 7];

/** The verdicts on `daysWork`: invariant and records of each alert that stands, in the order of the alphabet. */
export const PLANTED: readonly string[] = STRUCK.flatMap(() => [
  ...[`delivery-is-attributable ${PLANTED_IN_EACH}`, `reference-never-leaves-tenant ${PLANTED_IN_EACH}`],
  // One without a company, the others of the neighbour: two causes.
  ...['one-tenant-for-ever 1', `one-tenant-for-ever ${PLANTED_IN_EACH - 1}`],
]).toSorted();

/**
 * `count` events of ten companies, with violations of every third company among them from the first to the last tenth.
 * `before`: what the companies are; `mended`: ends one of the violations that came first.
 */
export const daysWork = (count: number) => {
  const before = [
    ...numbers(COMPANIES).flatMap((company) => healthyCompany(1 + company)),
    ...numbers(PLANTED_IN_EACH).flatMap((number) => STRUCK.map((own) => tells(own).customer(900 + number))),
  ];
  const first: readonly Envelope[] = [tells(10).quarantined(1)];
  const wrong = STRUCK.flatMap((own) => wrongIn(own, own + 1));
  const everyday = numbers(count - first.length - wrong.length).map((place): Envelope => {
    const number = place % CUSTOMERS;
    const company = 1 + (number % COMPANIES);
    return versionOf(tells(company).customer(1_000 + number), 1 + Math.floor(place / CUSTOMERS));
  });
  const apart = Math.floor(everyday.length / wrong.length);
  const events = [
    ...first,
    ...wrong.flatMap((event, index) => [
      ...everyday.slice(index * apart, index === wrong.length - 1 ? undefined : (index + 1) * apart),
      event,
    ]),
  ];
  return { before, events, mended: [tells(10).released(1)] };
};

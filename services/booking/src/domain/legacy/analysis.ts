import type { StagedCustomerAnalysis, StagedCustomerVerdict } from '@fencepost/contracts/booking/legacy';
import type { Judgement } from './judge.ts';
import { isWithoutCompany, type StagedCustomerRecord } from './staged-customer-record.ts';
import { nameOfWriter } from './writers.ts';

interface Judged {
  readonly record: StagedCustomerRecord;
  readonly judgement: Judgement;
}

const DATE_LENGTH = 10;
const HUNDREDTHS = 10_000;

/** With two decimals, half a hundredth up: 31 of 60 are 51.67 %. */
const percentOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * HUNDREDTHS) / (HUNDREDTHS / 100);

/** Counts of the predecessor's customers (INT-029, INT-030). Whoever was dropped is told no more. */
export const analyse = (all: readonly Judged[]): StagedCustomerAnalysis => {
  const kept = all.filter(({ record }) => record.state !== 'dropped');
  const without = kept.filter(({ record }) => isWithoutCompany(record));
  const waiting = kept.filter(({ record }) => record.state === 'staged');
  const proved = waiting.filter(({ judgement }) => judgement.verdict === 'proved').length;
  return {
    customers: kept.length,
    active: kept.filter(({ record }) => record.state === 'promoted' && record.deletedAt === null).length,
    withoutCompany: {
      customers: without.length,
      percent: percentOf(without.length, kept.length),
      waiting: waiting.length,
      setAside: without.length - waiting.length,
    },
    withAppointments: waiting.filter(({ record }) => record.legacyAppointments.length > 0).length,
    withoutAppointments: waiting.filter(({ record }) => record.legacyAppointments.length === 0).length,
    appointments: appointmentsOf(waiting),
    claimed: claimedBy(waiting),
    perDay: perDay(waiting),
    perWriter: perWriter(waiting),
    confidence: {
      proved,
      percent: percentOf(proved, waiting.length),
      because: `Independent evidence proves ${proved} of ${waiting.length}; what the predecessor wrote itself proves none.`,
    },
    verdicts: verdictsOf(waiting),
    tainted: taintedIn(waiting),
  };
};

const appointmentsOf = (some: readonly Judged[]): number =>
  some.reduce((sum, { record }) => sum + record.legacyAppointments.length, 0);

const claimedBy = (some: readonly Judged[]): StagedCustomerAnalysis['claimed'] => {
  const claims = some.flatMap(({ record }) =>
    record.legacyAppointments.flatMap(({ companyNumber }) =>
      companyNumber === null ? [] : [{ companyNumber, customer: record.id }],
    ),
  );
  const companies = [...Map.groupBy(claims, ({ companyNumber }) => companyNumber)]
    .map(([number, group]) => ({
      number,
      appointments: group.length,
      customers: new Set(group.map(({ customer }) => customer)).size,
    }))
    .toSorted((a, b) => a.number - b.number);
  return { distinctCompanies: companies.length, companies };
};

const perDay = (some: readonly Judged[]): StagedCustomerAnalysis['perDay'] => {
  const moments = some.flatMap(({ record }) => record.writtenAt ?? []).toSorted();
  return [...Map.groupBy(moments, (moment) => moment.slice(0, DATE_LENGTH))].flatMap(([day, group]) => {
    const [from, to] = [group[0], group.at(-1)];
    return from === undefined || to === undefined ? [] : [{ day, customers: group.length, from, to }];
  });
};

const perWriter = (some: readonly Judged[]): StagedCustomerAnalysis['perWriter'] =>
  [...Map.groupBy(some, ({ record }) => nameOfWriter(record.writer))]
    .map(([writer, group]) => ({ writer, customers: group.length, appointments: appointmentsOf(group) }))
    .toSorted((a, b) => b.customers - a.customers || a.writer.localeCompare(b.writer));

const verdictsOf = (some: readonly Judged[]): StagedCustomerAnalysis['verdicts'] =>
  [...Map.groupBy(some, ({ judgement }): StagedCustomerVerdict['verdict'] => judgement.verdict)]
    .map(([verdict, group]) => ({ verdict, customers: group.length }))
    .toSorted((a, b) => b.customers - a.customers || a.verdict.localeCompare(b.verdict));

/** Amounts in the words differ from customer to customer, and are no cause of their own. */
const withoutAmount = (says: string): string => says.replace(/ \(\d+ appointments\)$/, '');

type Tainted = StagedCustomerAnalysis['tainted'][number];

const taintedIn = (some: readonly Judged[]): StagedCustomerAnalysis['tainted'] => {
  const counts = new Map<string, Tainted>();
  for (const { judgement } of some) {
    const named = new Map<string, Tainted>();
    for (const { source, says, counts: does, because } of judgement.evidence) {
      if (does || because === null) continue;
      const tainted = { source, says: withoutAmount(says), customers: 0, because };
      named.set(JSON.stringify(tainted), tainted);
    }
    for (const [key, tainted] of named) {
      counts.set(key, { ...tainted, customers: (counts.get(key)?.customers ?? 0) + 1 });
    }
  }
  return [...counts.values()].toSorted((a, b) => b.customers - a.customers);
};

import type { StagedCustomerVerdict } from '@fencepost/contracts/booking/legacy';
import type { RepairEvidence } from '@fencepost/contracts/integrity/repair-step';
import type { OwnerProof } from '@fencepost/contracts/tenant/proof';
import { type LegacyAppointment, relationsOf, type StagedCustomerRecord } from './staged-customer-record.ts';
import { nameOfWriter, repeatsVendor, taintOf } from './writers.ts';

export type Subject = OwnerProof['subject'];
export type Judgement = Pick<StagedCustomerVerdict, 'verdict' | 'companyId' | 'explanation'> & {
  readonly evidence: readonly RepairEvidence[];
};

export const keyOf = ({ kind, value }: Subject): string => `${kind}:${value}`;

/** What each subject proves, by `keyOf`. */
export type Proofs = ReadonlyMap<string, OwnerProof>;

interface Witness {
  readonly subject: Subject;
  readonly source: string;
  /** Why it does not count, whatever it says. */
  readonly tainted: string | undefined;
}

/** Everything that the tenant service has to be asked about these customers, each once. */
export const subjectsOf = (records: readonly StagedCustomerRecord[]): readonly Subject[] => {
  const all = records.flatMap(({ legacyAppointments }) => legacyAppointments.flatMap(witnessesOf));
  return [...new Map(all.map(({ subject }) => [keyOf(subject), subject])).values()];
};

/**
 * Whose a customer of the predecessor is. Companies that a fallback, a seeder or a backfill wrote are named and never
 * counted (D-02); several companies are refused (D-03); who has nothing at all is set aside, and who has something else
 * than appointments is looked at by a person (D-04).
 */
export const judge = (record: StagedCustomerRecord, proofs: Proofs): Judgement => {
  const { legacyAppointments: appointments } = record;
  const evidence = [...claimOf(record), ...stampsOf(appointments), ...testimoniesOf(appointments, proofs)];
  const says = (verdict: Judgement['verdict'], explanation: string, companyId: Judgement['companyId'] = null) => ({
    ...{ verdict, companyId, explanation, evidence },
  });
  if (record.state !== 'staged') return says('settled', 'This customer waits no more.', record.companyId);

  const companies = companiesIn(appointments, proofs);
  const [proved, ...others] = companies.values();
  if (proved !== undefined && others.length === 0) {
    const by = `${proved.subjects} ${proved.subjects === 1 ? 'source' : 'independent sources'}`;
    return says('proved', `Company ${proved.number} is proved by ${by}.`, proved.tenantId);
  }
  if (proved !== undefined) {
    const numbers = [...companies.values()].map(({ number }) => number).toSorted((a, b) => a - b);
    return says('ambiguous', `The evidence names companies ${numbers.join(' and ')}: a person has to decide (D-03).`);
  }
  const tainted = evidence.find(({ counts, because }) => !counts && because !== null);
  if (tainted !== undefined) {
    return says('circular', `${tainted.says} is no evidence: ${tainted.because}. Load independent evidence (D-02).`);
  }
  if (appointments.length > 0) return says('unproved', 'Nothing says by which event type or number they came.');
  const relations = relationsOf(record);
  if (relations > 0) return says('related', `No appointments, but ${relations} other records refer to it (D-04).`);
  return says('orphan', 'No appointments, no company, and nothing else refers to it.');
};

const claimOf = ({ claimedCompanyNumber, writer }: StagedCustomerRecord): readonly RepairEvidence[] => {
  if (claimedCompanyNumber === null) return [];
  const because = taintOf(writer) ?? 'no such company is registered';
  return [{ source: 'customers.company_id', says: `company ${claimedCompanyNumber}`, counts: false, because }];
};

/** What appointments name as their company: never evidence, whoever wrote it, for it is what has to be proved. */
const stampsOf = (appointments: readonly LegacyAppointment[]): readonly RepairEvidence[] => {
  const stamped = appointments.filter(({ companyNumber }) => companyNumber !== null);
  const groups = Map.groupBy(stamped, ({ companyNumber, writer }) => JSON.stringify([companyNumber, writer]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const because = taintOf(first.writer) ?? `${nameOfWriter(first.writer)} filled it in where the customer has none`;
    const says = `company ${first.companyNumber} (${group.length} appointments)`;
    return [{ source: 'appointments.company_id', says, counts: false, because }];
  });
};

const testimoniesOf = (appointments: readonly LegacyAppointment[], proofs: Proofs): readonly RepairEvidence[] => {
  const witnesses = new Map(
    appointments.flatMap(witnessesOf).map((witness) => [JSON.stringify([witness.source, witness.subject]), witness]),
  );
  return [...witnesses.values()].map(({ subject, source, tainted }) => {
    const name = subject.kind === 'event_type' ? `event type ${subject.value}` : 'a dialled number';
    const proof = proofs.get(keyOf(subject));
    const company = proof?.companyNumber ?? null;
    const says = company === null ? `${name}: nobody’s` : `${name}: company ${company}`;
    if (tainted !== undefined) return { source, says, counts: false, because: tainted };
    const counts = proof !== undefined && proof.tenantId !== null;
    return { source, says, counts, because: null };
  });
};

interface Proved {
  readonly tenantId: NonNullable<OwnerProof['tenantId']>;
  readonly number: number;
  readonly subjects: number;
}

/** Every company that evidence which counts names. */
const companiesIn = (appointments: readonly LegacyAppointment[], proofs: Proofs): ReadonlyMap<string, Proved> => {
  const counted = appointments.flatMap(witnessesOf).filter(({ tainted }) => tainted === undefined);
  const companies = new Map<string, Proved>();
  for (const key of new Set(counted.map(({ subject }) => keyOf(subject)))) {
    const { tenantId = null, companyNumber = null } = proofs.get(key) ?? {};
    if (tenantId === null || companyNumber === null) continue;
    const subjects = (companies.get(tenantId)?.subjects ?? 0) + 1;
    companies.set(tenantId, { tenantId, number: companyNumber, subjects });
  }
  return companies;
};

/** What an appointment came by: as was loaded from elsewhere, and as its row says, where the writer had it from a vendor. */
const witnessesOf = (appointment: LegacyAppointment): readonly Witness[] => {
  const { writer, evidence } = appointment;
  const ofRow = repeatsVendor(writer) ? undefined : taintOf(writer);
  return [
    ...subjectsIn(appointment).map((subject) => ({ subject, source: 'appointments', tainted: ofRow })),
    ...evidence.flatMap((loaded) =>
      subjectsIn(loaded).map((subject) => ({ subject, source: loaded.source, tainted: taintOfSource(loaded.source) })),
    ),
  ];
};

/** Why a source proves nothing; undefined for one that the predecessor had no hand in (D-02). */
export const taintOfSource = (source: string): string | undefined =>
  source === 'predecessor' ? 'the predecessor’s own data are what has to be proved' : undefined;

const subjectsIn = (from: Pick<LegacyAppointment, 'eventTypeId' | 'dialledNumber'>): readonly Subject[] => [
  ...(from.eventTypeId === null ? [] : [{ kind: 'event_type', value: from.eventTypeId } as const]),
  ...(from.dialledNumber === null ? [] : [{ kind: 'dialled_number', value: from.dialledNumber } as const]),
];

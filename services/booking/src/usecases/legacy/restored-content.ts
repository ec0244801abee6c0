import { MOST_LEGACY_APPOINTMENTS } from '@fencepost/contracts/booking/legacy';
import { digestOf } from '@fencepost/service-kit/digest';
import {
  type LegacyAppointment,
  MOST_EVIDENCE,
  type StagedCustomerRecord,
} from '../../domain/legacy/staged-customer-record.ts';
import type { BackupRow } from './staged-backup.ts';

/** What moves decide, and what every write counts: a restored row has its own. */
const ofMoves = ['version', 'lastMove', 'state', 'companyId', 'customerId', 'setAside'] as const;

type Content = Omit<StagedCustomerRecord, (typeof ofMoves)[number]>;

const contentOf = (row: Partial<StagedCustomerRecord>): Partial<Content> =>
  Object.fromEntries(Object.entries(row).filter(([member]) => !ofMoves.some((each) => each === member)));

/**
 * What a row has to be set to, beside its moves, to be as it was; undefined where it is. A person who was erased from the
 * backup is not looked at.
 */
export const contentToRestore = (
  now: StagedCustomerRecord,
  { kept, person }: BackupRow,
): Partial<Content> | undefined => {
  const legacyAppointments = withWhatCame(kept.legacyAppointments, now.legacyAppointments);
  const was = contentOf({ ...kept, legacyAppointments, person: person ?? now.person });
  return digestOf(was) === digestOf(contentOf(now)) ? undefined : was;
};

/** As they were, with what came since: others loaded it, and a restore drops nothing of theirs (D-08). */
const withWhatCame = (was: readonly LegacyAppointment[], now: readonly LegacyAppointment[]): LegacyAppointment[] => {
  const evidenceNow = new Map(now.map(({ id, evidence }) => [id, evidence]));
  const had = new Set(was.map(({ id }) => id));
  const restored = was.map((each) => {
    const whole = [...each.evidence, ...(evidenceNow.get(each.id) ?? [])];
    const evidence = [...new Map(whole.map((said) => [digestOf(said), said])).values()].slice(0, MOST_EVIDENCE);
    return { ...each, evidence };
  });
  return [...restored, ...now.filter(({ id }) => !had.has(id))].slice(0, MOST_LEGACY_APPOINTMENTS);
};

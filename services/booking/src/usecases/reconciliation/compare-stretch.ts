import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import type { Interval } from '../../domain/interval.ts';
import { claimedAppointmentOf, isAwaited } from '../../domain/own-booking.ts';
import { chainsOfRecords } from '../../domain/reconciliation/chains-of-records.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { makeReadLineage } from '../deliveries/read-lineage.ts';
import type { ReadBooking } from '../ports/calcom.ts';
import type { Stores } from '../ports/stores.ts';
import { isContested } from './claim-again.ts';
import { type CompareChain, type CompareChainDeps, type Compared, makeCompareChain } from './compare-chain.ts';

export interface Comparison {
  readonly same: number;
  readonly found: readonly Compared[];
  /** Appointments of ours whose time somebody else had: it may be free by now. */
  readonly contested: readonly StoredAppointment[];
}

export interface CompareDeps extends CompareChainDeps, Pick<Stores, 'appointments'> {
  readonly readBooking: ReadBooking;
}

/** Appointments of ours that are looked for; a stretch that has more shows the rest of them in a later run. */
const MOST_OF_OURS = 1_000;
/** Appointments that Cal.com's list lacks are asked for one by one: so many in a stretch, the others are reported unasked. */
const MOST_ASKED_FOR = 50;

/** What of a stretch we have missed, have alone, or tell otherwise than Cal.com. Nothing is written. */
export const makeCompareStretch = (deps: CompareDeps) => (calcomTeamId: number) => {
  const compareChain = makeCompareChain(deps, calcomTeamId);
  const compareLonely = makeCompareLonely(deps, compareChain);

  return async (records: readonly CalcomRecord[], within: Interval, scope: TenantScope): Promise<Comparison> => {
    const ours = deps.appointments.forTenant(scope.tenantId);
    const byUid = await knownByUid(records, ours);
    const met = new Set<string>();
    const all: (Compared | undefined)[] = [];
    for (const chain of chainsOfRecords(records)) {
      const standing = new Map(
        chain.flatMap(({ uid }) => byUid.get(uid) ?? []).map((one) => [one.appointment.id, one]),
      );
      const [first = await claimedBy(chain, ours), second] = standing.values();
      for (const id of [...standing.keys(), first?.appointment.id]) if (id !== undefined) met.add(id);
      all.push(
        first !== undefined && second !== undefined ? twoOf(chain, first) : await compareChain(chain, first, scope),
      );
    }
    let asked = 0;
    const contested: StoredAppointment[] = [];
    for (const stored of await ours.startingWithin(within, MOST_OF_OURS)) {
      const { id, passport } = stored.appointment;
      if (isContested(stored)) contested.push(stored);
      // What was booked in a team that the company has left is not in this team's list.
      if (met.has(id) || passport.team.calcomTeamId !== calcomTeamId) continue;
      asked += 1;
      all.push(await compareLonely(stored, asked <= MOST_ASKED_FOR, scope));
    }
    const found = all.filter((compared) => compared !== undefined);
    return { same: all.length - found.length, found, contested };
  };
};

/** Found in Cal.com's list neither by uid nor by our own word: asked for by its name before anybody is alarmed. */
const makeCompareLonely =
  ({ readBooking }: Pick<CompareDeps, 'readBooking'>, compareChain: CompareChain) =>
  async (stored: StoredAppointment, mayAsk: boolean, scope: TenantScope): Promise<Compared | undefined> => {
    const { id: appointmentId, calcomUids, sync } = stored.appointment;
    const calcomUid = calcomUids.at(-1) ?? null;
    const lonely = { kind: 'extra', calcomUid, appointmentId, fields: [] as string[] } as const;
    if (sync === 'pending') return { finding: { ...lonely, outcome: 'underway' } };
    const readLineage = makeReadLineage({ readBooking });
    const records = calcomUid === null || !mayAsk ? [] : await readLineage(calcomUid, scope);
    if (records.length > 0) return compareChain(records, stored, scope);
    return { finding: { ...lonely, outcome: 'reported' } };
  };

/** A chain that ties two appointments of ours together is left to a person. */
const twoOf = (chain: readonly CalcomRecord[], { appointment }: StoredAppointment): Compared => {
  const told = { kind: 'different', calcomUid: chain.at(-1)?.uid ?? null, appointmentId: appointment.id } as const;
  return { finding: { ...told, fields: ['lineage'], outcome: 'reported' } };
};

type Ours = ReturnType<Stores['appointments']['forTenant']>;

const UIDS_AT_ONCE = 500;

const knownByUid = async (
  records: readonly CalcomRecord[],
  ours: Ours,
): Promise<ReadonlyMap<string, StoredAppointment>> => {
  const uids = [...new Set(records.map(({ uid }) => uid))];
  const byUid = new Map<string, StoredAppointment>();
  for (let at = 0; at < uids.length; at += UIDS_AT_ONCE) {
    for (const stored of await ours.ofUids(uids.slice(at, at + UIDS_AT_ONCE))) {
      for (const uid of stored.appointment.calcomUids) byUid.set(uid, stored);
    }
  }
  return byUid;
};

/** The appointment of ours that a booking says it is, where exactly that booking is awaited. */
const claimedBy = async (chain: readonly CalcomRecord[], ours: Ours): Promise<StoredAppointment | undefined> => {
  for (const record of chain) {
    const appointmentId = claimedAppointmentOf(record);
    const { startsAt, eventTypeId } = record;
    if (appointmentId === undefined || eventTypeId === undefined) continue;
    const stored = await ours.stored(appointmentId);
    if (stored !== undefined && isAwaited(stored, { startsAt, eventTypeId })) return stored;
  }
  return undefined;
};

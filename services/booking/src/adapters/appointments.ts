import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { eventOn } from '@fencepost/contracts/catalog';
import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { type Collection, type Filter, MAX_ROWS } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import { isGuestsCancellation } from '../domain/guests-cancellation.ts';
import type { StoredAppointment } from '../domain/stored-appointment.ts';
import type { AppointmentFilter, Appointments } from '../usecases/ports/appointments.ts';
import { countAll } from './counting.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

export type AppointmentRow = RowOf<typeof rows.appointments>;

/** States of an appointment that nobody will come to. */
const notToCome = ['cancelled', 'rejected'];

/** States of one that somebody may still come to. */
const toCome = ['requested', 'booked'];

const ENOUGH_TO_BE_AMBIGUOUS = 3;

/** Everything but tombstones. */
export const notBuried: Filter = { state: { $ne: null } };

export const makeAppointments = (collection: Collection<AppointmentRow>): Appointments => {
  const found = async (filter: Filter): Promise<StoredAppointment | undefined> => {
    const row = await collection.findOne({ ...filter, ...notBuried });
    return row && storedOf(row);
  };
  // A tombstone has no uid and no entry: to ask for its absence too would only keep a database from its index.
  const named = async (filter: Filter): Promise<readonly StoredAppointment[]> =>
    (await collection.find(filter, { limit: ENOUGH_TO_BE_AMBIGUOUS }))
      .filter(({ state }) => state !== null)
      .map(storedOf);

  return {
    byId: async (id) => (await found({ _id: id }))?.appointment,
    stored: (id) => found({ _id: id }),
    byCalcomUid: async (uid) => (await named({ lineage: uid }))[0],
    ofLineage: async ({ uids, iCalUid }) => {
      const [ofUids, ofEntry] = await Promise.all([
        uids.length === 0 ? [] : named({ lineage: { $in: [...uids] } }),
        iCalUid === null ? [] : named({ 'state.iCal.uid': iCalUid }),
      ]);
      const isNew = ({ appointment }: StoredAppointment) =>
        !ofUids.some((each) => each.appointment.id === appointment.id);
      return [...ofUids, ...ofEntry.filter(isNew)];
    },
    ...makeReconciling(collection),
    ...makeCounting(collection),
    add: async (stored, event) => {
      const { id, createdAt } = stored.appointment;
      const row = { _id: id, ...rowOf(stored), bookedAt: createdAt, lastWrite: writeOf(event) };
      if ((await collection.insert(row, [event])).inserted) return 'added';
      return (await collection.findOne({ _id: id, state: null })) === undefined ? 'taken' : 'buried';
    },
    save: async (stored, event) => {
      const { id, version } = stored.appointment;
      const set = { ...rowOf(stored), lastWrite: writeOf(event) };
      await collection.save({ _id: id, version: version - 1 }, { set }, [event]);
    },
    standing: async (id) => {
      const row = await collection.findOne({ _id: id });
      if (row === undefined) return undefined;
      return row.state === null ? 'buried' : appointmentOf(row);
    },
    lastWrite: async (id) => (await collection.findOne({ _id: id, ...notBuried }))?.lastWrite ?? undefined,
    removal: makeRemoval(collection, {}),
    page: async ({ after, limit, ...which }) => {
      const { sort, beyond } = newestFirst('bookedAt', after);
      const filter = { ...beyond, ...notBuried, ...filterOf(which) };
      return (await collection.find(filter, { sort, limit })).map(appointmentOf);
    },
  };
};

/** What rules and guards count. */
const makeCounting = (collection: Collection<AppointmentRow>): Pick<Appointments, 'countCancelled' | 'count'> => ({
  countCancelled: async ({ customerId, within, limit }) => {
    const { startsAt, endsAt } = within;
    const cancelled = { kind: 'cancelled', saidAt: { $gte: startsAt, $lt: endsAt } };
    const which = { 'state.customerId': customerId, 'state.status': 'cancelled' };
    const found = await collection.find({ ...which, facts: { $elemMatch: cancelled } }, { limit: MAX_ROWS });
    return Math.min(limit, found.filter(({ facts }) => isGuestsCancellation(facts, within)).length);
  },
  count: ({ calcomTeamId, startsAfter }) =>
    countAll(collection, {
      ...notBuried,
      ...(calcomTeamId === null ? {} : { 'state.passport.team.calcomTeamId': calcomTeamId }),
      ...(startsAfter === null ? {} : { 'state.startsAt': { $gt: startsAfter }, 'state.status': { $nin: notToCome } }),
    }),
});

/** What the reconciliation reads. */
const makeReconciling = (
  collection: Collection<AppointmentRow>,
): Pick<Appointments, 'ofUids' | 'startingWithin' | 'writtenSince'> => ({
  ofUids: async (uids) =>
    uids.length === 0
      ? []
      : (await collection.find({ lineage: { $in: [...uids] }, ...notBuried }, { limit: MAX_ROWS })).map(storedOf),
  startingWithin: async ({ startsAt, endsAt }, limit) => {
    const filter = { 'state.startsAt': { $gte: startsAt, $lt: endsAt }, 'state.status': { $in: [...toCome] } };
    return (await collection.find(filter, { sort: { 'state.startsAt': 1 }, limit })).map(storedOf);
  },
  writtenSince: async (since, { after, limit }) => {
    const { sort, beyond } = newestFirst('updatedAt', after);
    const found = await collection.find({ updatedAt: { $gte: since }, ...beyond, ...notBuried }, { sort, limit });
    return found.map((row) => ({ record: storedOf(row), at: row.updatedAt, id: row._id }));
  },
});

const filterOf = ({ calcomUid, status, customerId, staffId, from, to }: AppointmentFilter): Filter => {
  const startsAt = { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) };
  return {
    ...(calcomUid === undefined ? {} : { lineage: calcomUid }),
    ...(status === undefined ? {} : { 'state.status': status }),
    ...(customerId === undefined ? {} : { 'state.customerId': customerId }),
    ...(staffId === undefined ? {} : { 'state.staffIds': staffId }),
    ...(Object.keys(startsAt).length === 0 ? {} : { 'state.startsAt': startsAt }),
  };
};

const rowOf = ({ appointment, origin, facts, occupies, buffers, notes }: StoredAppointment) => {
  const { id, version: _, createdAt: __, ...state } = appointment;
  const lineage = [id, ...state.calcomUids];
  return { state, lineage, origin, facts: [...facts], occupies: [...occupies], buffers, notes };
};

/** What is kept of a write for whoever is overtaken by it. */
export const writeOf = ({ subject, actor, occurredAt }: Envelope) => ({
  what: eventOn(subject)?.name ?? null,
  by: actor,
  at: occurredAt,
});

const storedOf = (row: AppointmentRow): StoredAppointment => ({
  appointment: appointmentOf(row),
  origin: row.origin,
  facts: row.facts,
  occupies: row.occupies,
  buffers: row.buffers,
  notes: row.notes,
});

/** The public state of a stored appointment, as its events tell it. */
export const appointmentOf = ({ _id, version, bookedAt, state }: AppointmentRow): Appointment => {
  if (state === null) throw new AppError('not_found', 'Nothing is known under this id.');
  return { ...state, id: _id, version, createdAt: bookedAt };
};

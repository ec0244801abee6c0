import { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { Appointments } from '../usecases/ports.ts';
import { countAll } from './counting.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.appointments>;

/** States of an appointment that nobody will come to. */
const notToCome = ['cancelled'];

export const makeAppointments = (collection: Collection<Row>): Appointments => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && appointmentOf(row);
  },
  byCalcomUid: async (uid) => {
    const row = await collection.findOne({ calcomUids: uid });
    return row && { appointment: appointmentOf(row), origin: row.origin };
  },
  add: async ({ appointment, origin }, event) => {
    const { id, version: _, createdAt: bookedAt, ...own } = appointment;
    return (await collection.insert({ _id: id, ...own, bookedAt, origin }, [event])).inserted;
  },
  count: ({ calcomTeamId, startsAfter }) =>
    countAll(collection, {
      ...(calcomTeamId === null ? {} : { 'passport.team.calcomTeamId': calcomTeamId }),
      ...(startsAfter === null ? {} : { startsAt: { $gt: startsAfter }, status: { $nin: notToCome } }),
    }),
  removal: makeRemoval(collection, {}),
  page: async ({ calcomUid, after, limit }) => {
    const { sort, beyond } = newestFirst('bookedAt', after);
    const filter = calcomUid === undefined ? beyond : { ...beyond, calcomUids: calcomUid };
    return (await collection.find(filter, { sort, limit })).map(appointmentOf);
  },
});

/** The public state of a stored appointment, as its events tell it. */
export const appointmentOf = (row: Row): Appointment =>
  Appointment.parse({ ...row, id: row._id, createdAt: row.bookedAt });

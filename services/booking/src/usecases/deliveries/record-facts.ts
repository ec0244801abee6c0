import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { untilWritten } from '@fencepost/service-kit/write-record';
import { bookerAsArrival } from '../customers/find-or-create-customer.ts';
import { makeHandOver } from '../customers/hand-over.ts';
import { makeKeepCustomer } from '../customers/keep-customer.ts';
import { makeRegisterPerson } from '../customers/register-person.ts';
import type { MatchHosts } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { makeBeginAppointment } from './begin-appointment.ts';
import { makeFindAppointment } from './find-appointment.ts';
import type { ProvedFacts, Recorded, RecordFacts, Written } from './proved-facts.ts';
import { makeRestateAppointment } from './restate-appointment.ts';

type Deps = Pick<Stores, 'customers' | 'appointments' | 'claims' | 'holds'> & {
  readonly matchHosts: MatchHosts;
  readonly clock: Clock;
};

/**
 * Adds what was said to what is known, as one write with one event. Every id follows from what was said, so that a second
 * run finds what the first has written, whether that one crashed, won or is still at work.
 */
export const makeRecordFacts = (deps: Deps): RecordFacts => {
  const findAppointment = makeFindAppointment(deps);
  const begin = makeBeginAppointment(deps);
  const restate = makeRestateAppointment(deps);
  const registerPerson = makeRegisterPerson(deps);
  const keepCustomer = makeKeepCustomer({ ...deps, registerPerson, handOver: makeHandOver(deps) });

  /** Its customer may have been merged, set aside or erased while it was written; a second run looks again. */
  const kept = async (
    { told, booker, deliveryId }: ProvedFacts,
    { customerId, ...recorded }: Written,
    scope: TenantScope,
  ): Promise<Recorded> => {
    if (recorded.recorded === 'applied') {
      const uid = told[0]?.fact.uid ?? recorded.appointmentId;
      const who = bookerAsArrival({ attendee: booker, uid }, deliveryId);
      await keepCustomer(recorded.appointmentId, who, scope, customerId);
    }
    return recorded;
  };

  const attempt = async (
    proved: ProvedFacts,
    scope: TenantScope,
    isFirstTry: boolean,
  ): Promise<Written | 'read_back' | undefined> => {
    const { told, appointmentId, booker, readBack } = proved;
    const said = told.map(({ fact }) => fact);
    const standing = await findAppointment(said, { appointmentId, booker }, scope);
    if (standing.found === 'two') return twoRoots(standing.ids);
    if (standing.found === 'none' && readBack !== undefined) return 'read_back';
    try {
      if (standing.found === 'none') return await begin(proved, scope);
      return await restate(standing.stored, proved, scope, isFirstTry);
    } catch (error) {
      if (['stale_version', 'conflict'].includes(codeOf(error))) return undefined;
      throw error;
    }
  };

  return async (asked, scope) => {
    let proved = asked;
    const recorded = await untilWritten('this appointment', async (isFirst) => {
      const written = await attempt(proved, scope, isFirst);
      if (written !== 'read_back') return written;
      const told = [...((await proved.readBack?.()) ?? []), ...proved.told];
      proved = { ...proved, told, readBack: undefined };
      return undefined;
    });
    return kept(proved, recorded, scope);
  };
};

const twoRoots = (ids: readonly string[]): Recorded => ({
  recorded: 'conflict',
  explanation: `The booking ties together appointments that stand alone: ${ids.join(' and ')}.`,
});

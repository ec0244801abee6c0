import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { asDecided, leftOf, withFacts, withoutIntent } from '../../domain/known-facts.ts';
import { isLive } from '../../domain/lifecycle.ts';
import { refusedBooking } from '../../domain/own-fact.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { StoredIntent } from '../../domain/stored-intent.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import { toldOfRecords } from '../deliveries/tell-facts.ts';
import { makeWithStaff } from '../deliveries/with-staff.ts';
import type { Telling } from './call-calcom.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { makeStateFacts } from './state-facts.ts';

type Deps = Pick<OutboundDeps, 'appointments' | 'claims' | 'holds' | 'matchHosts' | 'clock'>;

/** How what Cal.com said of an intent comes into its appointment. Each is repeatable. */
export const makeSettleIntent = (deps: Deps) => {
  const { clock } = deps;
  const stateFacts = makeStateFacts(deps);
  const withStaff = makeWithStaff(deps);

  const heardIn = async (
    record: CalcomRecord,
    { appointment }: StoredAppointment,
    known: readonly VendorFact[],
    scope: TenantScope,
  ) => {
    const hearing = { tenantId: scope.tenantId, source: 'read_back', deliveryId: null } as const;
    return withStaff(toldOfRecords([record], appointment.passport.eventTypeId, hearing), known, scope);
  };

  const answered = async (
    stored: StoredAppointment,
    { intent: { id }, fact: ours }: Telling,
    record: CalcomRecord,
    scope: TenantScope,
  ): Promise<Answered | undefined> => {
    const { facts } = stored;
    if (!facts.some(({ intentId }) => intentId === id)) return undefined;
    const rest = withoutIntent(facts, id);
    const heard = (await heardIn(record, stored, rest, scope)).map((fact) => asDecided(fact, ours));
    const said = carriedOut(ours, record, clock.now());
    const left = heard.map((fact) => leftOf(ours, fact)).find((fact) => fact !== undefined);
    const standing = withFacts(rest, said === undefined ? heard : [...heard, said]) ?? rest;
    return { facts: left === undefined ? standing : [...standing, left], isWhole: left === undefined };
  };

  return {
    /** Cal.com’s word takes the place of ours; `part` where it gave the booking to somebody else than we had chosen. */
    answer: async (telling: Telling, record: CalcomRecord, scope: TenantScope): Promise<'whole' | 'part'> => {
      const { id: intentId, appointmentId } = telling.intent;
      let isWhole = true;
      const wanted = async (stored: StoredAppointment) => {
        const answer = await answered(stored, telling, record, scope);
        isWhole = answer?.isWhole ?? true;
        return answer?.facts;
      };
      await stateFacts(appointmentId, wanted, { intentId }, scope);
      return isWhole ? 'whole' : 'part';
    },
    /** What Cal.com said besides, of what we had decided nothing upon. */
    learn: ({ id: intentId, appointmentId }: StoredIntent, record: CalcomRecord, scope: TenantScope): Promise<void> => {
      const learnt = async (stored: StoredAppointment) =>
        withFacts(stored.facts, await heardIn(record, stored, stored.facts, scope));
      return stateFacts(appointmentId, learnt, { intentId }, scope);
    },
    /** Cal.com has no booking any more of which we had decided that it is over. */
    gone: ({ intent: { id: intentId, appointmentId }, uid }: Telling, scope: TenantScope): Promise<void> =>
      stateFacts(appointmentId, async ({ facts }) => asTold(facts, intentId, uid), { intentId }, scope),
    /** Cal.com’s booking has moved on without what we had decided upon it. */
    drop: ({ id: intentId, appointmentId }: StoredIntent, scope: TenantScope): Promise<void> => {
      const dropped = async ({ facts }: StoredAppointment) => {
        const rest = withoutIntent(facts, intentId);
        return rest.length === facts.length ? undefined : rest;
      };
      return stateFacts(appointmentId, dropped, { intentId }, scope);
    },
    /** There is nothing to tell: Cal.com never heard of the booking, which is over. */
    close: ({ id: intentId, appointmentId }: StoredIntent, scope: TenantScope): Promise<void> => {
      const closed = async ({ facts, appointment }: StoredAppointment) =>
        appointment.sync === 'pending' && !isLive(appointment.status) && isOursAlone(facts) ? facts : undefined;
      return stateFacts(appointmentId, closed, { intentId, sync: 'in_step' }, scope);
    },
    /** Ours is taken back; a booking that Cal.com never had is refused, and gives its slot back. */
    withdraw: (intent: StoredIntent, scope: TenantScope): Promise<void> => {
      const { id: intentId, appointmentId } = intent;
      return stateFacts(appointmentId, async (stored) => withdrawn(stored, intent, clock.now()), { intentId }, scope);
    },
  };
};

export type SettleIntent = ReturnType<typeof makeSettleIntent>;

const withdrawn = (
  { facts, appointment }: StoredAppointment,
  { id, kind }: StoredIntent,
  now: string,
): readonly VendorFact[] | undefined => {
  if (!facts.some(({ intentId }) => intentId === id)) return undefined;
  if (kind !== 'create' || !isOursAlone(facts)) return withoutIntent(facts, id);
  // Over already: there is nothing to refuse any more.
  if (!isLive(appointment.status)) return undefined;
  return [...facts, refusedBooking({ facts, intentId: id, saidAt: now })];
};

/** What we had decided upon a booking, as Cal.com’s own word; undefined where nothing of it is left. */
const asTold = (facts: readonly VendorFact[], id: string, uid: string | null): readonly VendorFact[] | undefined => {
  const ours = facts.find(({ intentId }) => intentId === id);
  if (ours === undefined) return undefined;
  const rest = withoutIntent(facts, id);
  return withFacts(rest, [{ ...ours, uid, source: 'read_back', intentId: null }]) ?? rest;
};

interface Answered {
  readonly facts: readonly VendorFact[];
  readonly isWhole: boolean;
}

const isOursAlone = (facts: readonly VendorFact[]): boolean => facts.every(({ source }) => source === 'local');

/** What Cal.com’s record alone does not show in its place of the chain: who came, and who gives it now. */
const carriedOut = (ours: VendorFact, { uid, updatedAt }: CalcomRecord, now: string): VendorFact | undefined => {
  if (ours.kind !== 'missed' && ours.kind !== 'attended' && ours.kind !== 'reassigned') return undefined;
  return { ...ours, uid, source: 'read_back', intentId: null, saidAt: updatedAt ?? now };
};

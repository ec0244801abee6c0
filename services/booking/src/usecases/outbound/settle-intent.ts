import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { asDecided, withFacts, withoutIntent } from '../../domain/known-facts.ts';
import { isLive } from '../../domain/lifecycle.ts';
import { refusedBooking } from '../../domain/own-fact.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { StoredIntent } from '../../domain/stored-intent.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import { toldOfRecords } from '../deliveries/tell-facts.ts';
import { makeWithStaff } from '../deliveries/with-staff.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { makeStateFacts } from './state-facts.ts';

type Deps = Pick<OutboundDeps, 'appointments' | 'claims' | 'holds' | 'matchHosts' | 'clock'>;

/** How what Cal.com said of an intent comes into its appointment. Each is repeatable. */
export const makeSettleIntent = (deps: Deps) => {
  const { clock } = deps;
  const stateFacts = makeStateFacts(deps);
  const withStaff = makeWithStaff(deps);

  const answered = async (
    { appointment, facts }: StoredAppointment,
    { id }: StoredIntent,
    record: CalcomRecord,
    scope: TenantScope,
  ): Promise<readonly VendorFact[] | undefined> => {
    const ours = facts.find(({ intentId }) => intentId === id);
    if (ours === undefined) return undefined;
    const rest = withoutIntent(facts, id);
    const hearing = { tenantId: scope.tenantId, source: 'read_back', deliveryId: null } as const;
    const told = toldOfRecords([record], appointment.passport.eventTypeId, hearing);
    const heard = (await withStaff(told, rest, scope)).map((fact) => asDecided(fact, ours));
    const said = carriedOut(ours, record, clock.now());
    return withFacts(rest, said === undefined ? heard : [...heard, said]) ?? rest;
  };

  return {
    /** Cal.com’s word takes the place of ours. */
    answer: (intent: StoredIntent, record: CalcomRecord, scope: TenantScope): Promise<void> => {
      const { id: intentId, appointmentId } = intent;
      return stateFacts(appointmentId, (stored) => answered(stored, intent, record, scope), { intentId }, scope);
    },
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
    withdraw: ({ id, kind, appointmentId }: StoredIntent, scope: TenantScope): Promise<void> => {
      const withdrawn = async ({
        facts,
        appointment,
      }: StoredAppointment): Promise<readonly VendorFact[] | undefined> => {
        const own = facts.filter(({ intentId }) => intentId === id);
        if (own.length === 0) return undefined;
        if (kind !== 'create' || !isOursAlone(facts)) return withoutIntent(facts, id);
        // Over already: there is nothing to refuse any more.
        if (!isLive(appointment.status)) return undefined;
        return [...facts, refusedBooking({ facts, intentId: id, saidAt: clock.now() })];
      };
      return stateFacts(appointmentId, withdrawn, { intentId: id }, scope);
    },
  };
};

const isOursAlone = (facts: readonly VendorFact[]): boolean => facts.every(({ source }) => source === 'local');

/** What Cal.com’s record alone does not show in its place of the chain: who came, and who gives it now. */
const carriedOut = (ours: VendorFact, { uid, updatedAt }: CalcomRecord, now: string): VendorFact | undefined => {
  if (ours.kind !== 'missed' && ours.kind !== 'attended' && ours.kind !== 'reassigned') return undefined;
  return { ...ours, uid, source: 'read_back', intentId: null, saidAt: updatedAt ?? now };
};

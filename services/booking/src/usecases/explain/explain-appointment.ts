import type { explainAppointment } from '@fencepost/contracts/booking/delivery';
import { known } from '@fencepost/contracts/errors';
import { mayCall } from '@fencepost/contracts/roles';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { auditOf, bookerIs, claimOf, holdOf, statementOf, vendorCallOf } from '../../domain/story/appointment-steps.ts';
import { callOf } from '../../domain/story/call-steps.ts';
import { arrivalOf, evidenceOf, proofOf, settlementOf } from '../../domain/story/delivery-steps.ts';
import { inOrder } from '../../domain/story/step.ts';
import type { ReadPersonal } from '../audit/read-personal.ts';
import type { Stores } from '../ports/stores.ts';
import type { VoiceStores } from '../voice/ports.ts';

export interface ExplainDeps
  extends Pick<Stores, 'appointments' | 'customers' | 'deliveries' | 'intents' | 'claims' | 'holds' | 'auditEntries'>,
    Pick<VoiceStores, 'calls'> {
  readonly readPersonal: ReadPersonal;
}

/** Of each kind; a life has far fewer. */
const MOST_STEPS = 500;

/** Who gets to see a name: the company's own people from staff on; viewers, operators and services never (A13). */
const maySeeNames = ({ actor }: TenantScope): boolean => actor.kind === 'api_key' && mayCall('staff', actor);

/** The story of an appointment from what is stored of it, in order and in words (A13). */
export const makeExplainAppointment =
  (deps: ExplainDeps) =>
  async (
    { appointmentId }: z.output<typeof explainAppointment.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof explainAppointment.output>> => {
    const stored = known(await deps.appointments.forTenant(scope.tenantId).stored(appointmentId));
    const parts = await Promise.all([
      beginning(deps, stored, scope),
      deliveriesOf(deps, appointmentId, scope),
      holdsOf(deps, stored, scope),
      claimsOf(deps, appointmentId, scope),
      vendorCallsOf(deps, appointmentId, scope),
      auditsOf(deps, appointmentId, scope),
      callsOf(deps, appointmentId, scope),
    ]);
    const statements = stored.facts.map((fact) => statementOf(fact, stored.appointment.createdAt));
    return { data: inOrder([...parts.flat(), ...statements]) };
  };

const beginning = async ({ customers }: ExplainDeps, { appointment }: StoredAppointment, scope: TenantScope) => {
  const { passport, customerId, createdAt } = appointment;
  const customer = maySeeNames(scope) ? await customers.forTenant(scope.tenantId).byId(customerId) : undefined;
  return [
    ...evidenceOf(passport.evidence, passport.provedAt),
    proofOf(passport),
    bookerIs(createdAt, customerId, customer?.name ?? null),
  ];
};

const deliveriesOf = async ({ deliveries }: ExplainDeps, appointmentId: string, { tenantId }: TenantScope) => {
  const found = await deliveries.forTenant(tenantId).page({ appointmentId, after: undefined, limit: MOST_STEPS });
  return found.flatMap((delivery) => [arrivalOf(delivery), settlementOf(delivery)]);
};

const holdsOf = async (
  { holds }: ExplainDeps,
  { origin, appointment }: StoredAppointment,
  { tenantId }: TenantScope,
) => {
  const { holdId } = origin;
  if (holdId === undefined) return [];
  return holdOf(holdId, await holds.forTenant(tenantId).byId(holdId), appointment.createdAt);
};

const claimsOf = async ({ claims }: ExplainDeps, appointmentId: string, { tenantId }: TenantScope) =>
  (await claims.forTenant(tenantId).of(appointmentId)).map(claimOf);

const vendorCallsOf = async ({ intents }: ExplainDeps, appointmentId: string, { tenantId }: TenantScope) =>
  (await intents.forTenant(tenantId).where({ appointmentId }, MOST_STEPS)).map(vendorCallOf);

const callsOf = async ({ calls }: ExplainDeps, appointmentId: string, { tenantId }: TenantScope) =>
  (await calls.forTenant(tenantId).ofAppointment(appointmentId, MOST_STEPS)).flatMap(({ call, noticedAt }) =>
    callOf(call, noticedAt, appointmentId),
  );

const auditsOf = async ({ auditEntries, readPersonal }: ExplainDeps, appointmentId: string, scope: TenantScope) => {
  const range = { after: 0, below: Number.MAX_SAFE_INTEGER, limit: MOST_STEPS };
  const entries = await readPersonal(
    await auditEntries.forTenant(scope.tenantId).ofEntity(appointmentId, range),
    scope,
  );
  return entries.map(({ personal, ...entry }) =>
    auditOf(entry, personal.state === 'readable' ? personal.reason : null),
  );
};

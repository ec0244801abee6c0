import type { TenantScope } from '@fencepost/contracts/scope';
import type { Passport } from '@fencepost/contracts/tenant/verdict';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { differencesBy } from '../../domain/reconciliation/differences.ts';
import type { Finding } from '../../domain/reconciliation/reconciliation-record.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { toldOfRecords } from '../deliveries/tell-facts.ts';
import { makeWithStaff } from '../deliveries/with-staff.ts';
import type { MatchHosts, ProveEventType } from '../ports/neighbours.ts';

/** Something to say of a chain of bookings, and, where ours is to be mended, by what. */
export interface Compared {
  readonly finding: Finding;
  readonly mend?: { readonly records: readonly CalcomRecord[]; readonly passport: Passport };
}

/** Compares one chain of Cal.com's with the appointment that we have of it, if we have one; undefined where all is the same. */
export type CompareChain = (
  records: readonly CalcomRecord[],
  standing: StoredAppointment | undefined,
  scope: TenantScope,
) => Promise<Compared | undefined>;

export interface CompareChainDeps {
  readonly proveEventType: ProveEventType;
  readonly matchHosts: MatchHosts;
}

/** For one run: an event type is proved once in it. */
export const makeCompareChain = (
  { proveEventType, matchHosts }: CompareChainDeps,
  calcomTeamId: number,
): CompareChain => {
  const withStaff = makeWithStaff({ matchHosts });
  const proofs = new Map<number, ReturnType<ProveEventType>>();
  const prove = (eventTypeId: number, scope: TenantScope) => {
    const proof = proofs.get(eventTypeId) ?? proveEventType(eventTypeId, scope);
    proofs.set(eventTypeId, proof);
    return proof;
  };

  const fieldsOf = async (records: readonly CalcomRecord[], standing: StoredAppointment, scope: TenantScope) => {
    const { passport } = standing.appointment;
    const hearing = { tenantId: scope.tenantId, source: 'reconciliation', deliveryId: null } as const;
    const told = toldOfRecords(records, passport.eventTypeId, hearing);
    return differencesBy(standing.facts, await withStaff(told, standing.facts, scope));
  };

  return async (records, standing, scope) => {
    const appointment = standing?.appointment;
    const calcomUid = records.at(-1)?.uid ?? null;
    const kind = appointment === undefined ? 'missed' : 'different';
    const told = { kind, calcomUid, appointmentId: appointment?.id ?? null } as const;
    const reported = (field: string): Compared => ({ finding: { ...told, fields: [field], outcome: 'reported' } });

    const eventTypeIds = new Set(records.flatMap((record) => record.eventTypeId ?? []));
    const known = appointment?.passport.eventTypeId;
    const [eventTypeId = known, another] = eventTypeIds;
    const isOther = known !== undefined && known !== eventTypeId;
    if (eventTypeId === undefined || another !== undefined || isOther) return reported('eventType');
    const fields = standing === undefined ? [] : await fieldsOf(records, standing, scope);
    if (standing !== undefined && fields.length === 0) return undefined;
    if (appointment?.sync === 'pending') return { finding: { ...told, fields: [...fields], outcome: 'underway' } };
    // That a booking stands in the team's list proves nothing: whose its event type is does (law 1).
    const proof = await prove(eventTypeId, scope);
    if (!proof.proved) return reported('eventType');
    const { passport } = proof;
    if (passport.team.calcomTeamId !== calcomTeamId || passport.company.id !== scope.tenantId) return reported('team');
    return { finding: { ...told, fields: [...fields], outcome: 'mended' }, mend: { records, passport } };
  };
};

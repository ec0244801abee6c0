import type { QuarantineReason } from '@fencepost/contracts/booking/quarantine';
import type { TenantId } from '@fencepost/contracts/ids';
import { companyChanged, companyTeamBound } from '@fencepost/contracts/tenant/company';
import { endpointOpened } from '@fencepost/contracts/tenant/endpoint';
import { eventTypeMapped } from '@fencepost/contracts/tenant/mapping';
import { phoneNumberChanged } from '@fencepost/contracts/tenant/phone-number';
import { teamBindingChanged } from '@fencepost/contracts/tenant/team';
import { voiceAgentChanged } from '@fencepost/contracts/tenant/voice-agent';

/** A change of a company's bindings that may have mended why deliveries wait. */
export interface Repair {
  readonly tenantId: TenantId;
  /** Only those that wait for one of these reasons can be mended by it. */
  readonly reasons: readonly QuarantineReason[];
  /** The event type that was bound; null where it is not about one. */
  readonly eventTypeId: number | null;
}

type Payload = Readonly<Record<string, unknown>>;
type Reading = (payload: Payload) => Omit<Repair, 'tenantId'> | undefined;

const byTeam: readonly QuarantineReason[] = ['mapping_contradicts_team', 'team_contradicts', 'event_type_unknown'];

const readings: Readonly<Record<string, Reading>> = {
  [eventTypeMapped.subject]: (payload) => {
    const mapping = eventTypeMapped.payload.safeParse(payload).data?.mapping;
    if (mapping?.status !== 'active') return undefined;
    const reasons = [
      'event_type_unknown',
      'event_type_missing',
      'event_type_of_other_company',
      'mapping_contradicts_team',
    ] as const;
    return { reasons, eventTypeId: mapping.eventTypeId };
  },
  [companyTeamBound.subject]: () => ({ reasons: byTeam, eventTypeId: null }),
  [teamBindingChanged.subject]: (payload) => {
    const team = teamBindingChanged.payload.safeParse(payload).data?.teamBinding;
    // A sync tells of itself all the time; what it mends is there once it has ended well.
    return team?.status === 'active' && team.syncStatus === 'synced'
      ? { reasons: byTeam, eventTypeId: null }
      : undefined;
  },
  [endpointOpened.subject]: () => ({ reasons: ['endpoint_unknown'], eventTypeId: null }),
  [phoneNumberChanged.subject]: (payload) => {
    const number = phoneNumberChanged.payload.safeParse(payload).data?.phoneNumber;
    if (number?.status !== 'active') return undefined;
    return { reasons: ['number_unknown', 'number_of_other_company'], eventTypeId: null };
  },
  [voiceAgentChanged.subject]: (payload) => {
    const agent = voiceAgentChanged.payload.safeParse(payload).data?.voiceAgent;
    if (agent?.status !== 'active') return undefined;
    return { reasons: ['agent_unknown', 'agent_of_other_company'], eventTypeId: null };
  },
  [companyChanged.subject]: (payload) => {
    const company = companyChanged.payload.safeParse(payload).data?.company;
    return company?.status === 'active' ? { reasons: ['company_suspended'], eventTypeId: null } : undefined;
  },
};

/** Events that may tell of a repair. */
export const repairSubjects: readonly string[] = Object.keys(readings);

/** What an event of the tenant service may have mended; undefined where nothing. */
export const repairOf = (subject: string, tenantId: TenantId | null, payload: Payload): Repair | undefined => {
  const read = readings[subject]?.(payload);
  return tenantId === null || read === undefined ? undefined : { ...read, tenantId };
};

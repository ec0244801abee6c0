import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { tenantScope } from '@fencepost/contracts/scope';
import type { Verdict } from '@fencepost/contracts/tenant/verdict';
import type { ResolveTenant } from '../src/usecases/ports/neighbours.ts';

/** A company as these tests know it. */
export interface DemoCompany {
  readonly tenantId: TenantId;
  readonly endpointId: string;
  readonly eventTypeId: number;
  readonly calcomTeamId: number;
}

const company = (number: number, eventTypeId: number, calcomTeamId: number): DemoCompany => ({
  tenantId: TenantId.parse(derivedId('ten', 'company', String(number))),
  endpointId: derivedId('end', String(number)),
  eventTypeId,
  calcomTeamId,
});

export const friseur = company(1, 3420901, 34209);
export const askProAi = company(15, 2563193, 39203);

export const scopeOf = ({ tenantId }: Pick<DemoCompany, 'tenantId'>) =>
  tenantScope({ tenantId, actor: { kind: 'api_key', id: 'test', role: 'owner' }, requestId: 'req_test' });

const NOW = '2026-03-01T12:00:00.000Z';

/** What the tenant service says of these companies: `owned` are event types that count as a company's own too. */
export const answersFor =
  (companies: readonly DemoCompany[], owned: readonly number[] = []): ResolveTenant =>
  async ({ endpointId, eventTypeId }) => {
    const at = companies.find((each) => each.endpointId === endpointId);
    const mine = eventTypeId !== null && [at?.eventTypeId, ...owned].includes(eventTypeId);
    return at !== undefined && mine ? accepted(at, eventTypeId) : refused(at, eventTypeId, companies);
  };

const evidenceOf = (at: DemoCompany | undefined, endpointId: string): Verdict['evidence'] => [
  { source: 'endpoint', subject: endpointId, says: at?.tenantId ?? null, detail: 'the endpoint' },
];

const accepted = (at: DemoCompany, eventTypeId: number): Verdict => {
  const { tenantId, endpointId, calcomTeamId } = at;
  const evidence = evidenceOf(at, endpointId);
  const link = (prefix: string) => ({ id: derivedId(prefix, tenantId, String(eventTypeId)), version: 1 });
  const passport = {
    company: { id: tenantId, version: 2 },
    team: { calcomTeamId },
    endpoint: { id: endpointId, version: 1 },
    mapping: link('map'),
    service: link('svc'),
    eventTypeId,
    evidence,
    provedAt: NOW,
  };
  return { verdict: 'accepted', tenantId, evidence, passport };
};

const refused = (
  at: DemoCompany | undefined,
  eventTypeId: number | null,
  companies: readonly DemoCompany[],
): Verdict => ({
  verdict: 'quarantined',
  reason: companies.some((each) => each.eventTypeId === eventTypeId)
    ? 'event_type_of_other_company'
    : 'event_type_unknown',
  explanation: `Event type ${eventTypeId} is not this company’s.`,
  claimedTenantId: at?.tenantId ?? null,
  evidence: evidenceOf(at, at?.endpointId ?? 'nobody'),
});

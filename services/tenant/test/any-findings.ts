import { derivedId, TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import fc from 'fast-check';
import type { CallFindings } from '../src/domain/call-evidence.ts';
import type { Findings } from '../src/domain/evidence.ts';
import { companyRecord } from './findings.ts';

/** The only companies of these graphs, numbered from one. */
export const tenants = [1, 2, 3].map((number) => TenantId.parse(derivedId('ten', 'company', String(number))));
const teamOf = (tenant: TenantId) => 100 + tenants.indexOf(tenant);

const endpointId = derivedId('end', 'key');
const serviceId = derivedId('svc', 'service');
const tenant = fc.constantFrom(...tenants);
const team = fc.constantFrom(100, 101, 102, 103);
const eventType = fc.constantFrom(7, 8);
const number = fc.constantFrom('+4930000001', '+4930000002');
const agent = fc.constantFrom('agent_1', 'agent_2');
const branch = fc.constantFrom(derivedId('bra', '1'), derivedId('bra', '2'));
const status = fc.constantFrom<Company['status'][]>('suspended', 'offboarding', 'offboarded');

/** Mostly the value that agrees; sometimes another one, or nothing. */
const bent = <T>(agreeing: T, other: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constant<T | undefined>(agreeing) },
    { weight: 2, arbitrary: other },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

/** Named in every second case. */
const sometimes = <T>(named: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof(fc.constant(null), named);

const graphAround = (us: TenantId) =>
  fc.record({
    endpoint: bent(us, tenant),
    endpointOwner: bent(us, tenant),
    eventTypeId: bent(7, eventType),
    eventTypeOwner: bent(us, tenant),
    mapping: bent(us, tenant),
    mappedEventType: bent(7, eventType),
    mappedTeam: bent(teamOf(us), team),
    mappingStatus: bent<Mapping['status']>('active', fc.constant('retired')),
    service: bent(us, tenant),
    payloadTeam: bent<number | null>(null, team),
    boundTeam: bent(teamOf(us), team),
    owners: fc.tuple(...tenants.map((owner) => bent(owner, tenant))),
    status: bent<Company['status']>('active', status),
    registered: fc.subarray(tenants, { minLength: 2 }),
  });

/** The company that somebody’s number or agent is of: a whole chain may be another company’s. */
const ofSomebody = <T>(us: TenantId, chainOf: (whose: TenantId) => fc.Arbitrary<T>): fc.Arbitrary<T> =>
  bent(us, tenant).chain((whose) => chainOf(whose ?? us));

const numberAround = (us: TenantId) =>
  fc
    .record({
      dialledNumber: sometimes(number),
      numberOwner: bent(us, tenant),
      phoneNumber: bent(us, tenant),
      record: bent('+4930000001', number),
      leadsTo: bent(derivedId('bra', '1'), branch),
      isReleased: bent(false, fc.constant(true)),
      branch: bent(us, tenant),
      isClosed: bent(false, fc.constant(true)),
    })
    .map(({ dialledNumber, numberOwner, ...graph }) => ({
      dialledNumber,
      numberOwner,
      phoneNumber: graph.phoneNumber && {
        id: derivedId('num', 'n'),
        number: graph.record ?? '+4930000002',
        branchId: graph.leadsTo ?? derivedId('bra', '2'),
        label: '',
        status: graph.isReleased ? ('released' as const) : ('active' as const),
        version: 1,
        tenantId: graph.phoneNumber,
      },
      branch: graph.branch && {
        id: derivedId('bra', '1'),
        name: 'Branch',
        timeZone: null,
        serviceIds: [],
        status: graph.isClosed ? ('removed' as const) : ('active' as const),
        version: 1,
        tenantId: graph.branch,
      },
    }));

const agentAround = (us: TenantId) =>
  fc
    .record({
      agentId: sometimes(agent),
      agentOwner: bent(us, tenant),
      voiceAgent: bent(us, tenant),
      record: bent('agent_1', agent),
      isRemoved: bent(false, fc.constant(true)),
    })
    .map(({ agentId, agentOwner, ...graph }) => ({
      agentId,
      agentOwner,
      voiceAgent: graph.voiceAgent && {
        id: derivedId('agt', 'a'),
        vendor: 'retell' as const,
        agentId: graph.record ?? 'agent_2',
        branchId: null,
        label: '',
        status: graph.isRemoved ? ('removed' as const) : ('active' as const),
        version: 1,
        tenantId: graph.voiceAgent,
      },
    }));

const callAround = (us: TenantId): fc.Arbitrary<Omit<CallFindings, 'companies'>> =>
  fc
    .tuple(ofSomebody(us, numberAround), ofSomebody(us, agentAround))
    .map(([{ dialledNumber, ...called }, { agentId, ...answered }]) => ({
      asked: { dialledNumber, agentId },
      ...called,
      ...answered,
    }));

/** Any graph of bindings: near agreement on one company, any part of it bent, retired, released or missing. */
export const anyFindings: fc.Arbitrary<Findings> = tenant.chain((us) =>
  fc.tuple(graphAround(us), callAround(us)).map(([graph, { asked, ...call }]) => ({
    asked: { ...asked, endpointId, eventTypeId: graph.eventTypeId ?? null, calcomTeamId: graph.payloadTeam ?? null },
    endpoint: graph.endpoint && { id: endpointId, version: 1, tenantId: graph.endpoint },
    endpointOwner: graph.endpointOwner,
    eventTypeOwner: graph.eventTypeOwner,
    mapping: graph.mapping && {
      ...Mapping.parse({
        id: derivedId('map', 'm'),
        eventTypeId: graph.mappedEventType ?? 8,
        calcomTeamId: graph.mappedTeam ?? 103,
        serviceId,
        status: graph.mappingStatus,
        version: 1,
      }),
      tenantId: graph.mapping,
    },
    service: graph.service && {
      ...Service.parse({
        id: serviceId,
        name: 'Service',
        durationMinutes: 30,
        eventTypeId: 7,
        syncStatus: 'synced',
        active: true,
        withdrawn: false,
        version: 1,
      }),
      tenantId: graph.service,
    },
    teamOwners: new Map(graph.owners.flatMap((owner, index) => (owner ? [[100 + index, owner] as const] : []))),
    ...call,
    companies: new Map(
      graph.registered.map((id) => {
        const teamId = id === us ? graph.boundTeam : teamOf(id);
        const calcomTeam = teamId === undefined ? null : { id: teamId, name: 'Team' };
        const members = { calcomTeam, status: id === us ? (graph.status ?? 'active') : 'active', version: 1 };
        return [id, companyRecord(id, tenants.indexOf(id) + 1, members)];
      }),
    ),
  })),
);

/** Everybody whom the number and the agent name, if they are named; undefined where one leads to nobody. */
export const namedByCall = ({ asked, ...call }: CallFindings): readonly (TenantId | undefined)[] => [
  ...(asked.dialledNumber === null ? [] : [call.numberOwner, call.phoneNumber?.tenantId, call.branch?.tenantId]),
  ...(asked.agentId === null ? [] : [call.agentOwner, call.voiceAgent?.tenantId]),
];

/** Whether each link of the call that is named is alive and leads on to the next. */
export const callIsWhole = ({ asked, phoneNumber, branch, voiceAgent }: CallFindings): boolean => {
  const isNumberWhole =
    phoneNumber?.number === asked.dialledNumber &&
    phoneNumber.status === 'active' &&
    branch?.id === phoneNumber.branchId &&
    branch.status === 'active';
  const isAgentWhole = voiceAgent?.agentId === asked.agentId && voiceAgent.status === 'active';
  return (asked.dialledNumber === null || isNumberWhole) && (asked.agentId === null || isAgentWhole);
};

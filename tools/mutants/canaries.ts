import type { Mutant } from './mutant.ts';

const killedBy = ['test/flows/canaries/isolation.test.ts'];
const title = 'can see or touch what is the other’s';
const reader = 'packages/mongo-kit/src/make-reader.ts';
const meshHandler = 'packages/service-kit/src/mesh-handler.ts';
const authorize = 'services/edge/src/http/authorize.ts';

type Found = Mutant & { readonly foundBy: readonly string[] };
type Bug = Omit<Found, 'killedBy' | 'title'>;

/** Isolation bugs as people make them, and the probes of the prober that find each (A7). */
const bugs: readonly Bug[] = [
  {
    id: 'A7-read',
    defect: 'an appointment is read by its id alone, whoever’s it is (K5)',
    foundBy: [
      'v1.booking.getAppointment mesh aimed at appointmentId',
      'GET /v1/appointments/{appointmentId} http aimed at appointmentId',
    ],
    file: reader,
    find: 'const [document] = await table.find(guarded(filter), { limit: 1 });',
    replace: `const whose = BROKEN && definition.name === 'appointments' ? guardFilter(filter, view) : guarded(filter);
      const [document] = await table.find(whose, { limit: 1 });`,
  },
  {
    id: 'A7-list',
    defect: 'the list of customers and searches in it go over all companies',
    foundBy: ['v1.booking.listCustomers mesh aimed at email', 'GET /v1/customers http aimed at phone'],
    file: reader,
    find: 'return (await table.find(guarded(filter), options)).map(parse);',
    replace: `const whose = BROKEN && definition.name === 'customers' ? guardFilter(filter, view) : guarded(filter);
      return (await table.find(whose, options)).map(parse);`,
  },
  {
    id: 'A7-forbidden',
    defect: 'what is another company’s is refused with 403 instead of 404 (law 12)',
    foundBy: ['GET /v1/branches/{branchId} http aimed at branchId'],
    file: reader,
    find: 'return document === undefined ? undefined : parse(document);',
    replace: `if (BROKEN && document === undefined && (await table.find(guardFilter(filter, view), { limit: 1 })).length > 0)
        throw new (await import('@fencepost/contracts/errors')).AppError('forbidden', 'This is not yours.');
      return document === undefined ? undefined : parse(document);`,
  },
  {
    id: 'A7-key',
    defect: 'one Idempotency-Key is one key for all companies',
    foundBy: ["v1.tenant.issueApiKey mesh under another company's Idempotency-Key"],
    file: 'packages/mongo-kit/src/idempotency.ts',
    find: 'const holderOf = ({ tenantId }: Scope): string => tenantId ?? PLATFORM;',
    replace: 'const holderOf = ({ tenantId }: Scope): string => (BROKEN ? PLATFORM : (tenantId ?? PLATFORM));',
  },
  {
    id: 'A7-input',
    defect: 'a handler believes the company that stands in its input',
    foundBy: ["v1.tenant.getCompany mesh with another company's id smuggled in"],
    file: meshHandler,
    find: 'const scope = parseScope(contract, from) as ScopeOf<A>;',
    replace: `const told = (given as { tenantId?: string }).tenantId;
    const believed = BROKEN && contract.scope === 'tenant' && told !== undefined ? { ...(from as object), tenantId: told } : from;
    const scope = parseScope(contract, believed) as ScopeOf<A>;`,
  },
  {
    id: 'A7-scope',
    defect: 'what is the platform’s is answered to a company’s scope',
    foundBy: ['v1.tenant.listCompanies mesh by a company'],
    file: meshHandler,
    find: "(contract.scope === 'tenant' ? TenantScope : PlatformScope).safeParse(scope)",
    replace: `(contract.scope === 'tenant'
      ? TenantScope
      : BROKEN ? z.union([PlatformScope, TenantScope]) : PlatformScope
    ).safeParse(scope)`,
  },
  {
    id: 'A7-header',
    defect: 'the edge takes the company from a header',
    foundBy: ["GET /v1/company http with another company's id smuggled in"],
    file: authorize,
    find: 'call(action, input, tenantScope({ tenantId, actor,',
    replace:
      "call(action, input, tenantScope({ tenantId: (BROKEN ? c.req.header('x-tenant-id') : undefined) ?? tenantId, actor,",
  },
  {
    id: 'A7-ops',
    defect: 'a company’s key opens what is the operator’s',
    foundBy: ['GET /v1/ops/companies http by a company'],
    file: authorize,
    find: "if (tenantId !== null) throw new AppError('forbidden', 'Only the operator’s key opens this",
    replace: "if (!BROKEN && tenantId !== null) throw new AppError('forbidden', 'Only the operator’s key opens this",
  },
  {
    id: 'A7-signature',
    defect: 'any signature opens an endpoint for Cal.com',
    foundBy: ["POST /webhooks/calcom/{endpointKey} with another company's signature"],
    file: 'services/edge/src/usecases/accept-delivery.ts',
    find: 'if (!verifyCalcomSignature(rawBody, signature, activeSecrets(endpoint, clock.millis()))) {',
    replace:
      'if (!(BROKEN && signature) && !verifyCalcomSignature(rawBody, signature, activeSecrets(endpoint, clock.millis()))) {',
  },
  {
    id: 'A7-voice',
    defect: 'any signature opens an endpoint for Retell',
    foundBy: [
      "POST /webhooks/retell/{endpointKey} with another company's signature",
      "POST /webhooks/retell/{endpointKey}/functions/{name} with another company's signature",
    ],
    file: 'services/edge/src/usecases/accept-retell.ts',
    find: 'if (verifyRetellSignature(rawBody, signature, activeSecrets(endpoint, now), now)) return;',
    replace: `if (BROKEN && signature?.length) return;
    if (verifyRetellSignature(rawBody, signature, activeSecrets(endpoint, now), now)) return;`,
  },
];

/** Deliberately broken builds. */
export const canaryMutants: readonly Found[] = bugs.map((bug) => ({ ...bug, killedBy, title }));

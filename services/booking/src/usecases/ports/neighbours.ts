import type { PolicyLevel } from '@fencepost/contracts/booking/policy';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { EventTypeProof, proveService } from '@fencepost/contracts/tenant/proof';
import type { resolveTenant, Verdict } from '@fencepost/contracts/tenant/verdict';
import type { Money } from '@fencepost/contracts/text';
import type { CalcomHost } from '@fencepost/vendors/calcom/webhook';
import type { z } from 'zod';

/** Asks the tenant service whether a service can be booked, and under which terms. */
export type ProveService = (
  question: z.input<typeof proveService.input>,
  scope: TenantScope,
) => Promise<z.output<typeof proveService.output>>;

/** Asks the tenant service how a company reckons. */
export type AskCompany = (scope: TenantScope) => Promise<Pick<Company, 'timeZone' | 'locale'>>;

/** Asks the tenant service what a service costs; null where it has no price, or is not there any more. */
export type AskPrice = (serviceId: string, scope: TenantScope) => Promise<Money | null>;

/** Asks the tenant service whether the company has such a branch, service or member of staff. */
export type HasSubject = (
  subject: { readonly level: Exclude<PolicyLevel, 'company'>; readonly id: string },
  scope: TenantScope,
) => Promise<boolean>;

/** Proves an event type for one company, by the same bindings as a delivery; otherwise why it is not the company’s, in words. */
export type ProveEventType = (eventTypeId: number, scope: TenantScope) => Promise<EventTypeProof>;

/** Asks the tenant service whose a delivery is. */
export type ResolveTenant = (question: z.input<typeof resolveTenant.input>, scope: PlatformScope) => Promise<Verdict>;

/** Asks the tenant service whom of the company Cal.com’s hosts are. */
export type MatchHosts = (hosts: readonly CalcomHost[], scope: TenantScope) => Promise<readonly string[]>;

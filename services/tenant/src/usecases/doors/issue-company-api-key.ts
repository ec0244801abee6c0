import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { issueCompanyApiKey } from '@fencepost/contracts/tenant/api-key';
import type { z } from 'zod';
import type { makeIssueApiKey } from './issue-api-key.ts';

/** The operator acts within the company here, under its own name: the key's event says who it was. */
export const makeIssueCompanyApiKey =
  ({ issueApiKey }: { readonly issueApiKey: ReturnType<typeof makeIssueApiKey> }) =>
  (
    { tenantId, label, role }: z.output<typeof issueCompanyApiKey.input>,
    { actor, requestId, idempotencyKey }: PlatformScope,
  ): Promise<z.output<typeof issueCompanyApiKey.output>> =>
    issueApiKey({ label, role }, tenantScope({ tenantId, actor, requestId, idempotencyKey }));

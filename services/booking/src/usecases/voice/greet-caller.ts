import type { greetCaller } from '@fencepost/contracts/booking/call';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { LANGUAGE_VARIABLE } from '@fencepost/vendors/retell/function-request';
import type { z } from 'zod';
import { whenFor } from './answers.ts';
import { onlyCustomer, type ResolveCaller } from './resolve-caller.ts';

/** Variables for an agent that is about to answer; none, and nothing of anybody, for a call that is nobody's for certain. */
export const makeGreetCaller =
  ({ resolveCaller, clock }: { readonly resolveCaller: ResolveCaller; readonly clock: Clock }) =>
  async (
    { endpointId, call }: z.output<typeof greetCaller.input>,
    scope: PlatformScope,
  ): Promise<z.output<typeof greetCaller.output>> => {
    const resolved = await resolveCaller(endpointId, call, scope);
    if (!resolved.resolved) return { variables: {} };
    const { caller } = resolved;
    const { companyName, timeZone } = caller.company;
    const customer = onlyCustomer(caller);
    const known = customer === undefined ? 'no' : 'yes';
    const variables: Record<string, string> = {
      company_name: companyName,
      time_zone: timeZone,
      local_time: whenFor(caller, clock.now()),
      caller_known: known,
      [LANGUAGE_VARIABLE]: caller.words.language,
    };
    if (customer?.name != null) variables.customer_name = customer.name;
    return { variables };
  };

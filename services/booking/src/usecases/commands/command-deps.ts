import type { Clock } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { SealPersonal } from '../audit/seal-personal.ts';
import type { makeKeepCustomer } from '../customers/keep-customer.ts';
import type { RegisterPerson } from '../customers/register-person.ts';
import type { Judge } from '../policies/judge.ts';
import type { RandomBytes } from '../ports/holds.ts';
import type { ProveService } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import type { EndHold } from '../slots/end-hold.ts';
import type { FindAlternatives } from '../slots/find-alternatives.ts';
import type { RequireOffered } from '../slots/require-offered.ts';

/** What commands about appointments work with. */
export interface CommandDeps extends Pick<Stores, 'appointments' | 'claims' | 'holds' | 'customers' | 'intents'> {
  readonly proveService: ProveService;
  readonly judge: Judge;
  readonly findAlternatives: FindAlternatives;
  readonly requireOffered: RequireOffered;
  readonly registerPerson: RegisterPerson;
  readonly keepCustomer: ReturnType<typeof makeKeepCustomer>;
  readonly endHold: EndHold;
  readonly sealPersonal: SealPersonal;
  /** That Cal.com is to be told something. */
  readonly ringIntent: Ring;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

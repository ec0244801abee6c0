import { known } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { getOffboarding, Offboarding } from '@fencepost/contracts/tenant/offboarding';
import type { z } from 'zod';
import { offboardingOf } from '../../domain/offboarding-record.ts';
import type { Stores } from '../ports.ts';
import { offboardingIdOf } from './offboard-company.ts';

export const makeGetOffboarding =
  ({ offboardings }: Pick<Stores, 'offboardings'>) =>
  async ({ tenantId }: z.output<typeof getOffboarding.input>, _scope: PlatformScope): Promise<Offboarding> =>
    offboardingOf(known(await offboardings.byId(offboardingIdOf(tenantId))));

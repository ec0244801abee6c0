import type { scanBooking } from '@fencepost/contracts/integrity/facts';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { factsPage } from '@fencepost/service-kit/scan';
import type { z } from 'zod';
import type { Facts } from './ports.ts';

export const makeScan =
  ({ facts }: { readonly facts: Facts }) =>
  async (
    { collection, after, limit, ifDigest }: z.output<typeof scanBooking.input>,
    scope: PlatformScope,
  ): Promise<z.output<typeof scanBooking.output>> =>
    factsPage(await facts.read(collection, { after, limit }, scope), { limit, ifDigest });

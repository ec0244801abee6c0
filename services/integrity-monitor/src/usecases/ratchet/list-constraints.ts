import type { listConstraints } from '@fencepost/contracts/integrity/ratchet';
import type { z } from 'zod';
import { constraints } from '../../domain/ratchet/constraints.ts';
import { afterLook } from '../../domain/ratchet/judge-constraint.ts';
import type { LookAtConstraints } from './look-at-constraint.ts';
import { constraintOf } from './show-constraint.ts';

/** Every constraint, as owners say now. */
export const makeListConstraints =
  ({ looking }: { readonly looking: LookAtConstraints }) =>
  async (): Promise<z.input<typeof listConstraints.output>> => {
    const lookAt = await looking.look();
    const data: z.input<typeof listConstraints.output>['data'] = [];
    for (const definition of constraints) {
      const look = lookAt(definition);
      data.push(constraintOf(afterLook(await looking.recordOf(definition), look), look));
    }
    return { data };
  };

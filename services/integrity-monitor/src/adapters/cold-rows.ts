import { TenantId } from '@fencepost/contracts/ids';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';

const MAX_ID_LENGTH = 200;

/** Entities that the picture has no room for. `told` is the highest version that was told. */
export const coldEntities = defineCollection({
  name: 'coldEntities',
  scope: 'platform',
  id: z.string().max(MAX_ID_LENGTH),
  row: z.object({
    type: z.string().max(MAX_ID_LENGTH),
    home: TenantId,
    told: z.int().nonnegative(),
    window: z.int().nonnegative(),
    met: z.int().nonnegative(),
  }),
  indexes: [{ name: 'by_type', keys: { type: 1, _id: 1 } }],
});

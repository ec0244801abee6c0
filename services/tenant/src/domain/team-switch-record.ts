import { BranchId, MappingId, ServiceId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { Service, SyncStatus } from '@fencepost/contracts/tenant/mapping';
import { TeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import { z } from 'zod';

/** More event types than this no team switch can take along, which is said before anything is changed. */
export const MOST_EVENT_TYPES = 2_000;

/** A team switch as it is stored: with what an undo puts back, and whose turn it is. */
export const TeamSwitchRecord = TeamSwitch.extend({
  before: z.object({
    mappingIds: z.array(MappingId).max(MOST_EVENT_TYPES),
    services: z
      .array(
        z.object({
          id: ServiceId,
          active: z.boolean(),
          withdrawn: z.boolean().default(false),
          syncStatus: SyncStatus,
          syncError: Service.shape.syncError.unwrap().default(null),
        }),
      )
      .max(MOST_EVENT_TYPES),
    branches: z.array(z.object({ id: BranchId, serviceIds: z.array(ServiceId) })).max(MOST_EVENT_TYPES),
    /** How many people were in the team. */
    teamMembers: z.int().nonnegative().default(0),
  }),
  /** Has not ended: a company has one such switch at most. */
  open: z.boolean(),
  /** Another switch came after it: it cannot be undone any more. */
  superseded: z.boolean().default(false),
  dueAt: Instant.nullable(),
  leasedBy: z.string().max(100).nullable(),
  leaseUntil: Instant.nullable(),
  refusals: z.int().nonnegative().optional(),
});
export type TeamSwitchRecord = z.output<typeof TeamSwitchRecord>;

/** What is remembered before anything is changed, and put back by an undo. */
export type BeforeSwitch = TeamSwitchRecord['before'];

export const nothingBefore: BeforeSwitch = { mappingIds: [], services: [], branches: [], teamMembers: 0 };

import { z } from 'zod';
import { defineAction } from '../define.ts';
import { CalcomId } from '../ids.ts';

export const countTeamDependents = defineAction({
  owner: 'booking',
  name: 'countTeamDependents',
  version: 1,
  summary: 'Count what of the company depends on a Cal.com team (or, with null, on the company at all).',
  scope: 'tenant',
  input: z.object({ calcomTeamId: CalcomId.nullable() }),
  output: z.object({
    /** Begin later than now and are not cancelled. */
    futureAppointments: z.int().nonnegative(),
    holds: z.int().nonnegative(),
    /** Appointments whose passport names the team, past ones too. */
    passports: z.int().nonnegative(),
  }),
  errors: [],
});

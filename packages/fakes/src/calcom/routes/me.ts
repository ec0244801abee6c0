import { Hono } from 'hono';
import { callerOf } from '../auth.ts';
import { success } from '../requests.ts';
import type { World } from '../world.ts';

export const meRoutes = ({ state }: World) =>
  new Hono().get('/', (c) => {
    const { id, username, email, name, timeZone } = callerOf(state, c);
    return c.json(
      success({
        id,
        username,
        email,
        name,
        avatarUrl: null,
        bio: null,
        timeFormat: 24,
        defaultScheduleId: null,
        weekStart: 'Monday',
        timeZone,
        organizationId: null,
      }),
    );
  });

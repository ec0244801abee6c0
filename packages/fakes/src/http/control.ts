import { Hono } from 'hono';
import { Fault, type Faults } from './faults.ts';
import type { FakeEnv } from './server.ts';

/** What every fake offers under /__control, for tests and people in another process. */
export const controlRoutes = (faults: Faults, reset: () => void): Hono<FakeEnv> =>
  new Hono<FakeEnv>()
    .get('/faults', (c) => c.json(faults.active()))
    .post('/faults', async (c) => {
      const fault = Fault.safeParse(await c.req.json().catch(() => undefined));
      if (!fault.success) return c.json({ problems: fault.error.issues }, 400);
      faults.add(fault.data);
      return c.json(fault.data, 201);
    })
    .delete('/faults', (c) => {
      faults.clear();
      return c.body(null, 204);
    })
    .post('/reset', (c) => {
      faults.clear();
      reset();
      return c.body(null, 204);
    });

import { signSlackBody } from '@fencepost/vendors/slack/signature';
import { Hono } from 'hono';
import { z } from 'zod';
import type { FakeClock } from '../http/clock.ts';
import type { FakeEnv } from '../http/server.ts';
import type { SlackState } from './state.ts';

export const Press = z.object({
  /** Which message, and which of its buttons. */
  ts: z.string(),
  actionId: z.string(),
  /** Who presses it; the demo's person unless given. */
  userId: z.string().optional(),
});
export type Press = z.output<typeof Press>;

/** Where the app that owns the buttons takes presses, and the secret they are signed with. */
export interface Interactions {
  readonly url: string;
  readonly signingSecret: string;
  readonly userId?: string | undefined;
}

interface Deps {
  readonly state: SlackState;
  readonly clock: FakeClock;
  readonly interactions: Interactions | undefined;
  /** Where this Slack itself is. */
  readonly ownUrl: () => string;
}

/** The person of the demo. */
export const demoUser = 'U0DEMO';
const Reply = z.object({ text: z.string() });
const ANSWER_WITHIN_MS = 10_000;

/** Presses buttons as Slack does: signed over the bytes of a form, with an address for replies that works for a while. */
export const makePresses = ({ state, clock, interactions, ownUrl }: Deps) => {
  const waiting = new Map<string, { readonly ts: string; readonly userId: string }>();
  let serial = 0;

  const payloadOf = ({ ts, actionId }: Press, userId: string): object => {
    const blocks = state.find(ts)?.blocks ?? [];
    const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    const button = buttons.find((candidate) => candidate.action_id === actionId);
    if (button === undefined) throw new Error(`the message ${ts} has no button ${actionId}`);
    serial += 1;
    waiting.set(`${serial}`, { ts, userId });
    const { id, name } = state.channel;
    return {
      type: 'block_actions',
      user: { id: userId, username: 'demo', team_id: 'T0FENCE' },
      api_app_id: 'A0FENCE',
      container: { type: 'message', message_ts: ts, channel_id: id, is_ephemeral: false },
      team: { id: 'T0FENCE', domain: 'fencepost' },
      channel: { id, name },
      response_url: `${ownUrl()}/respond/${serial}`,
      actions: [{ ...button, block_id: 'a1', action_ts: `${Math.floor(clock.millis() / 1_000)}.000000` }],
    };
  };

  const press = async (pressed: Press): Promise<number> => {
    if (interactions === undefined) throw new Error('this Slack was not told where presses go');
    const userId = pressed.userId ?? interactions.userId ?? demoUser;
    const body = new URLSearchParams({ payload: JSON.stringify(payloadOf(pressed, userId)) }).toString();
    const signed = signSlackBody(Buffer.from(body), interactions.signingSecret, clock.millis());
    const response = await fetch(interactions.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-signature': signed.signature ?? '',
        'x-slack-request-timestamp': signed.timestamp ?? '',
      },
      body,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.status;
  };

  const routes = new Hono<FakeEnv>()
    .post('/press', async (c) => {
      const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
      const given: unknown = isForm ? await c.req.parseBody() : await c.req.json().catch(() => undefined);
      const pressed = Press.safeParse(given);
      if (!pressed.success) return c.json({ problems: pressed.error.issues }, 400);
      const outcome = await press(pressed.data).catch((error: unknown) => String(error));
      if (typeof outcome === 'string') return c.json({ error: outcome }, 409);
      return isForm ? c.redirect('/', 303) : c.json({ status: outcome });
    })
    .post('/respond/:press', async (c) => {
      const to = waiting.get(c.req.param('press'));
      const reply = Reply.safeParse(await c.req.json().catch(() => undefined));
      if (to === undefined || !reply.success) return c.text('no_service', 404);
      state.whisper({ ...to, text: reply.data.text });
      return c.json({ ok: true });
    });
  return { press, routes, offered: interactions !== undefined };
};

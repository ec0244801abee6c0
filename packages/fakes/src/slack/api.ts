import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { bot, history, postMessage, type SlackDeps, updateMessage } from './methods.ts';
import { answerRefusal, refusal } from './refusal.ts';
import { argumentsOf, HistoryArguments, PostArguments, UpdateArguments } from './requests.ts';

const BEARER = 'Bearer ';

/** The part of Slack's Web API an alert bot needs. */
export const slackApi = (
  deps: SlackDeps & {
    /** undefined: any token will do. */
    readonly token: string | undefined;
  },
): Hono => {
  const authenticated = async (c: Context) => {
    const given = await argumentsOf(c);
    const claimed = c.req.header('authorization')?.slice(BEARER.length) ?? given.token;
    if (claimed === undefined || claimed === '') throw refusal('not_authed');
    if (deps.token !== undefined && claimed !== deps.token) throw refusal('invalid_auth');
    return given;
  };
  const inChannel = async <S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> => {
    const given = await authenticated(c);
    if (given.channel !== deps.state.channel.id) throw refusal('channel_not_found');
    const parsed = schema.safeParse(given);
    if (!parsed.success) throw refusal('invalid_arguments');
    return parsed.data;
  };
  return new Hono()
    .onError(answerRefusal)
    .post('/auth.test', async (c) => {
      await authenticated(c);
      const team = { url: 'https://fencepost.slack.com/', team: 'Fencepost', team_id: 'T0FENCE' };
      return c.json({ ok: true, ...team, user: 'fencepost', user_id: bot.user, bot_id: bot.bot_id });
    })
    .post('/chat.postMessage', async (c) => c.json(postMessage(deps, await inChannel(c, PostArguments))))
    .post('/chat.update', async (c) => c.json(updateMessage(deps, await inChannel(c, UpdateArguments))))
    .post('/conversations.history', async (c) => c.json(history(deps, await inChannel(c, HistoryArguments))))
    .all('/*', () => {
      throw refusal('unknown_method');
    });
};

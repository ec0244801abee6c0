import { AppError } from '@fencepost/contracts/errors';
import { runSlackAction, SlackAction } from '@fencepost/contracts/integrity/slack-action';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Caller } from '@fencepost/service-kit/mesh';
import { pressOf, type SlackPress } from '@fencepost/vendors/slack/interaction';
import type { SlackReply } from '@fencepost/vendors/slack/reply';
import { verifySlackSignature } from '@fencepost/vendors/slack/signature';
import { withinDeadline } from './deadline.ts';
import { type EdgeContext, requestIdFor } from './edge-env.ts';
import { readBody } from './read-body.ts';
import { toAppError } from './to-app-error.ts';

const MAX_INTERACTION_BYTES = 256 * 1024;
const READ_WITHIN_MS = 2_000;
/** Slack shows a warning after 3 s: a slower answer of the monitor reaches the person by the reply alone. */
const ACT_WITHIN_MS = 2_000;
const MOST_AT_ONCE = 100;
const REASON = 'a person pressed a button under an alert in Slack';

export interface SlackInteractionDeps {
  /** Undefined: this edge takes no interactions. */
  readonly slackSigningSecret: string | undefined;
  readonly slackReply: SlackReply;
  readonly call: Caller;
  readonly acrossTenants: AcrossTenants;
  readonly clock: Pick<Clock, 'millis'>;
  readonly log: Logger;
}

/**
 * `POST /webhooks/slack/interactions`: buttons under alerts. The signature is verified over the raw bytes before anything of
 * them is read; what came of the press is told to the person who pressed, and to nobody else. Slack does not repeat presses.
 */
export const makeSlackInteractions = (deps: SlackInteractionDeps) => {
  const { slackSigningSecret, slackReply, log } = deps;
  let running = 0;

  const authentic = async (c: EdgeContext): Promise<Buffer> => {
    if (slackSigningSecret === undefined) {
      throw new AppError('unavailable', 'Buttons of Slack are not taken here: SLACK_SIGNING_SECRET is not set.');
    }
    const { incoming, outgoing } = c.env;
    const reading = withinDeadline(readBody(incoming, MAX_INTERACTION_BYTES), READ_WITHIN_MS);
    const rawBody = await reading.catch((error: unknown) => {
      // Once a request has its answer node tells nobody when its sender goes away.
      if (!incoming.complete) outgoing.once('close', () => incoming.destroy());
      throw error;
    });
    const signature = textOf(incoming.headers['x-slack-signature']);
    const timestamp = textOf(incoming.headers['x-slack-request-timestamp']);
    const signed = verifySlackSignature(rawBody, { signature, timestamp }, slackSigningSecret, deps.clock.millis());
    if (!signed) throw new AppError('unauthenticated', 'Slack has not signed this, or too long ago.');
    return rawBody;
  };

  /** The press of one of our own buttons; undefined for one that only opens a link. */
  const actionOf = ({ value }: SlackPress): SlackAction | undefined => {
    if (value === undefined) return undefined;
    return SlackAction.safeParse(jsonOf(value)).data;
  };

  const act = async (press: SlackPress, action: SlackAction, requestId: string): Promise<string> => {
    const actor = { kind: 'operator', id: `slack:${press.userId}` } as const;
    const scope = deps.acrossTenants(REASON, { actor, requestId });
    try {
      return (await deps.call(runSlackAction, { slackUserId: press.userId, action }, scope)).told;
    } catch (thrown) {
      const error = toAppError(thrown);
      log.warn({ err: error, requestId, press: action.press }, 'a button of Slack did not do what was asked');
      return error.message;
    }
  };

  const tell = async (press: SlackPress, told: string, requestId: string): Promise<void> => {
    if (press.responseUrl === undefined) return;
    await slackReply(press.responseUrl, told).catch((error: unknown) =>
      log.warn({ err: error, requestId }, 'what came of a press could not be told'),
    );
  };

  /** What is asked of the monitor; it never rejects, and may go on after Slack has its answer. */
  const begin = async (c: EdgeContext): Promise<{ readonly done: Promise<void> }> => {
    const press = pressOf(await authentic(c));
    if (press === undefined) throw new AppError('invalid_input', 'This is no press of a button.');
    const action = actionOf(press);
    if (action === undefined) return { done: Promise.resolve() };
    const requestId = requestIdFor(c);
    return { done: act(press, action, requestId).then((told) => tell(press, told, requestId)) };
  };

  return async (c: EdgeContext): Promise<Response> => {
    if (running >= MOST_AT_ONCE) throw new AppError('unavailable', 'Too many presses at once. Press it again.');
    running += 1;
    const leave = (): void => {
      running -= 1;
    };
    const { done } = await begin(c).catch((error: unknown) => {
      leave();
      throw error;
    });
    void done.finally(leave);
    // Slack wants an answer soon; what is not done by then goes on, and the reply tells of it.
    await withinDeadline(done, ACT_WITHIN_MS).catch(() => undefined);
    return c.body(null, 200);
  };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

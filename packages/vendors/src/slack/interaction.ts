import { z } from 'zod';

/** A press of a button, as far as we read it; Slack sends much more (google-microsoft-retell-slack.md 4.4). */
const BlockActions = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().regex(/^[A-Z0-9]{3,20}$/) }),
  response_url: z.string().max(2_000).optional(),
  actions: z
    .array(z.object({ type: z.string(), action_id: z.string().max(255), value: z.string().max(2_000).optional() }))
    .min(1)
    .max(25),
});

export interface SlackPress {
  /** The member who pressed. */
  readonly userId: string;
  /** What the button carries; undefined of one that only opens a link. */
  readonly value: string | undefined;
  /** Where Slack takes what that member alone is told: five times within 30 minutes. */
  readonly responseUrl: string | undefined;
}

/**
 * The press in the form-encoded body of an interaction (`payload=<JSON>`), undefined where it is none: other kinds of
 * interactions exist, and we offer none of them. Only of a body whose signature was verified.
 */
export const pressOf = (rawBody: Uint8Array): SlackPress | undefined => {
  const payload = new URLSearchParams(Buffer.from(rawBody).toString('utf8')).get('payload');
  const parsed = BlockActions.safeParse(parse(payload ?? ''));
  const action = parsed.data?.actions[0];
  if (parsed.data === undefined || action === undefined) return undefined;
  return { userId: parsed.data.user.id, value: action.value, responseUrl: parsed.data.response_url };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

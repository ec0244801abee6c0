import { env } from 'node:process';
import { z } from 'zod';
import { runFake } from '../http/run-fake.ts';
import { startFakeSlack } from './server.ts';

/** Where presses of buttons go, and what they are signed with; without both there is nothing to press. */
const Settings = z.object({
  INTERACTIONS_URL: z.url().optional(),
  SLACK_SIGNING_SECRET: z.string().min(1).optional(),
  SLACK_USER: z.string().min(1).optional(),
});

const { INTERACTIONS_URL: url, SLACK_SIGNING_SECRET: signingSecret, SLACK_USER: userId } = Settings.parse(env);
const interactions = url === undefined || signingSecret === undefined ? undefined : { url, signingSecret, userId };

await runFake('fake-slack', (options) => startFakeSlack({ ...options, interactions }));

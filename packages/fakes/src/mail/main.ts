import { env } from 'node:process';
import { z } from 'zod';
import { runFake } from '../http/run-fake.ts';
import { startFakeMailbox } from './page.ts';

const { SMTP_PORT: smtpPort } = z
  .object({ SMTP_PORT: z.coerce.number().int().min(0).max(65_535).default(0) })
  .parse(env);

await runFake('fake-mail', (options) => startFakeMailbox({ ...options, smtpPort }));

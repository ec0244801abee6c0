import { Hono } from 'hono';
import { type FakeEnv, type Listening, type ListenOptions, listen } from '../http/server.ts';
import { startFakeMail } from './server.ts';

/** A mail server with a page on which a person reads what was sent to anybody; `/mails` has it as JSON. */
export const startFakeMailbox = async (options: ListenOptions & { readonly smtpPort?: number }): Promise<Listening> => {
  const mail = await startFakeMail(options.smtpPort);
  const app = new Hono<FakeEnv>()
    .get('/mails', (c) => c.json(mail.mails()))
    .get('/', (c) =>
      c.text(
        mail
          .mails()
          .map(({ to, raw }) => `To: ${to.join(', ')}\n${raw}`)
          .join('\n\n---\n\n') || 'No mail yet.',
      ),
    );
  const http = await listen(app, options);
  return {
    url: http.url,
    close: async () => {
      await http.close();
      await mail.close();
    },
  };
};

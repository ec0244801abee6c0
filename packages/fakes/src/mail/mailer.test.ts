import { makeMailer } from '@fencepost/vendors/mail/mailer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeMail, startFakeMail } from './server.ts';

let server: FakeMail;
beforeEach(async () => {
  server = await startFakeMail();
});
afterEach(() => server.close());

const mail = { id: 'scn_1', subject: 'Full scan', text: 'Found 2 mappings with NULL team_id\n' };
const mailer = () =>
  makeMailer({ url: server.url, from: 'Fencepost <fp@example.org>', to: 'a@example.org,b@example.org' });

it('a report goes to everybody on the list, with its JSON, under an id that is the same when it is sent again (INT-024)', async () => {
  const attachments = [{ name: 'scan.json', type: 'application/json', body: '{"passed":false}' }];
  await mailer()({ ...mail, attachments });
  await mailer()({ ...mail, attachments });
  const [first, second] = server.mails();
  expect(first?.from).toBe('fp@example.org');
  expect(first?.to).toEqual(['a@example.org', 'b@example.org']);
  expect(first?.raw).toContain('Found 2 mappings with NULL team_id');
  expect(first?.raw).toContain('filename=scan.json');
  expect(first?.raw).toContain('Message-ID: <scn_1@example.org>');
  expect(second?.raw).toContain('Message-ID: <scn_1@example.org>');
});

it('a server that is busy is worth another try, and one that refuses is a matter for a person', async () => {
  server.refuse(451);
  await expect(mailer()(mail)).rejects.toMatchObject({ code: 'unavailable', detail: { smtpCode: 451 } });
  server.refuse(550);
  await expect(mailer()(mail)).rejects.toMatchObject({ code: 'conflict', detail: { smtpCode: 550 } });
  server.refuse(undefined);
  await mailer()(mail);
  expect(server.mails()).toHaveLength(1);
});

it('a server that is not there is worth another try, and what the address holds is in no message', async () => {
  const send = makeMailer({ url: 'smtp://user:secret@127.0.0.1:9', from: 'fp@example.org', to: 'a@example.org' });
  const error = await send(mail).catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: 'unavailable' });
  expect(String(error)).not.toContain('secret');
});

import { SMTPServer } from 'smtp-server';

/** A mail as the fake server took it. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly raw: string;
}

export interface FakeMail {
  /** `smtp://127.0.0.1:…` */
  readonly url: string;
  readonly mails: () => readonly TakenMail[];
  /** Refuses everything with this SMTP code from now on; takes everything again with undefined. */
  refuse(code: number | undefined): void;
  close(): Promise<void>;
}

/** A mail server that takes everything and delivers nothing. Port 0 takes a free one. */
export const startFakeMail = async (port = 0): Promise<FakeMail> => {
  const taken: TakenMail[] = [];
  let refusal: number | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: (_auth, _session, callback) => callback(null, { user: 'anybody' }),
    onMailFrom: (_address, _session, callback) =>
      refusal === undefined ? callback() : callback(Object.assign(new Error('refused'), { responseCode: refusal })),
    onData: (stream, { envelope }, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        taken.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        callback();
      });
    },
  });
  const listening = Promise.withResolvers<void>();
  server.on('error', () => {});
  server.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.server.address();
  const at = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `smtp://127.0.0.1:${at}`,
    mails: () => [...taken],
    refuse: (code) => {
      refusal = code;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};

import { AppError } from '@fencepost/contracts/errors';
import { createTransport } from 'nodemailer';

/** A plain e-mail to people of the platform. */
export interface Mail {
  /** Makes its Message-ID: a mail that is sent again after a crash has the same. Letters, digits and `_`. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments?: readonly { readonly name: string; readonly type: string; readonly body: string }[];
}

/** Sends one mail: AppError `unavailable` where another try may help, `conflict` where a person must correct something. */
export type Mailer = (mail: Mail) => Promise<void>;

const TIMEOUT_MS = 20_000;
const FIRST_PERMANENT = 500;

/**
 * Mail by SMTP. `url` is `smtp://user:password@host:port` (STARTTLS where the server offers it) or `smtps://…`; what is in
 * it never reaches a message. Nothing is retried here, and no file or address is ever read because a mail names it.
 */
export const makeMailer = (options: {
  readonly url: string;
  /** `Fencepost <fencepost@example.org>` */
  readonly from: string;
  /** Addresses, separated by commas. */
  readonly to: string;
}): Mailer => {
  const { url, from, to } = options;
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'fencepost.invalid';
  return async ({ id, subject, text, attachments = [] }) => {
    const files = attachments.map(({ name, type, body }) => ({ filename: name, contentType: type, content: body }));
    const mail = { from, to, subject, text, messageId: `<${id}@${domain}>`, attachments: files };
    await transport.sendMail(mail).catch((cause: unknown) => {
      throw mailError(cause);
    });
  };
};

const mailError = (cause: unknown): AppError => {
  const { responseCode, code } = cause as { readonly responseCode?: unknown; readonly code?: unknown };
  const smtpCode = typeof responseCode === 'number' ? responseCode : null;
  const detail = { smtpCode, code: typeof code === 'string' ? code : null };
  if (smtpCode !== null && smtpCode >= FIRST_PERMANENT)
    return new AppError(
      'conflict',
      'The mail server refuses the mail: correct SMTP_URL, REPORT_FROM or REPORT_TO.',
      detail,
      { cause },
    );
  return new AppError('unavailable', 'The mail server does not take the mail now.', detail, { cause });
};

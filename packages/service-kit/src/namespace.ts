/**
 * The names of one installation on a shared NATS server: nothing in production, a prefix of its own in every test file.
 * Code speaks in plain names (`EVENTS`, `events.>`); only the wire sees the prefix.
 */
export interface Namespace {
  /** `EVENTS` -> `t1_EVENTS` */
  stream(name: string): string;
  /** `events.>` -> `t1.events.>` */
  subject(subject: string): string;
  /** `t1.events.booking.x.v1` -> `events.booking.x.v1` */
  strip(wireSubject: string): string;
  /** A key-value bucket: `directory` -> `t1_directory` */
  bucket(name: string): string;
  /** Moleculer's namespace. */
  readonly mesh: string;
}

const PREFIX = /^[A-Za-z0-9-]{0,32}$/;

export const makeNamespace = (prefix: string): Namespace => {
  if (!PREFIX.test(prefix)) {
    throw new TypeError(`A namespace is at most 32 letters, digits and hyphens; "${prefix}" is not.`);
  }
  const token = prefix === '' ? '' : `${prefix}.`;
  const name = (plain: string) => (prefix === '' ? plain : `${prefix}_${plain}`);
  return {
    stream: name,
    subject: (subject) => token + subject,
    strip: (wireSubject) => (wireSubject.startsWith(token) ? wireSubject.slice(token.length) : wireSubject),
    bucket: name,
    mesh: prefix,
  };
};

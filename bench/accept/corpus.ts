import { signCalcomBody } from '@fencepost/vendors/calcom/signature';

/** What a run posts to: a company's endpoint. */
export interface Target {
  readonly path: string;
  readonly secret: string;
}

/** A request of 1.3 KB, rendered whole, so that the load generator only writes bytes. */
export interface RenderedRequest {
  readonly uid: string;
  readonly bytes: Buffer;
}

const BODY_BYTES = 1_300;

const bodyOf = (uid: string): string => {
  const payload = {
    uid,
    iCalUID: `${uid}@Cal.com`,
    bookingId: 1,
    eventTypeId: 123,
    title: 'Herrenschnitt between Friseur 1 and Guest',
    startTime: '2031-01-06T10:00:00Z',
    endTime: '2031-01-06T10:30:00Z',
    organizer: {
      name: 'Friseur 1',
      email: 'organizer@example.com',
      timeZone: 'Europe/Berlin',
      language: { locale: 'de' },
    },
    attendees: [{ name: 'Guest', email: 'guest@example.com', timeZone: 'Europe/Berlin', language: { locale: 'de' } }],
    additionalNotes: '',
  };
  const body = { triggerEvent: 'BOOKING_CREATED', createdAt: '2031-01-01T00:00:00.000Z', payload };
  const short = BODY_BYTES - JSON.stringify(body).length;
  return JSON.stringify({ ...body, payload: { ...payload, additionalNotes: 'x'.repeat(Math.max(0, short)) } });
};

/** `count` distinct, correctly signed deliveries of a recorded shape, as raw HTTP/1.1. */
export const renderCorpus = (target: Target, count: number, label: string): readonly RenderedRequest[] =>
  Array.from({ length: count }, (_, index) => {
    const uid = `bench-${label}-${index}`;
    const body = bodyOf(uid);
    const signature = signCalcomBody(Buffer.from(body), target.secret);
    const head = [
      `POST ${target.path} HTTP/1.1`,
      'host: bench',
      'content-type: application/json',
      'x-cal-webhook-version: 2021-10-20',
      `x-cal-signature-256: ${signature}`,
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    return { uid, bytes: Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`) };
  });

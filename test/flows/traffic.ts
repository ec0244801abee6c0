import { setTimeout as wait } from 'node:timers/promises';
import { signCalcomBody } from '@fencepost/vendors/calcom/signature';
import type { DemoCompany } from '../../tools/dev/state.ts';

const PARALLEL = 16;
const ATTEMPTS = 120;
const PAUSE_MS = 250;

/** What one delivery was and how it was answered; 0 stands for no answer. */
export interface Sent {
  readonly uid: string;
  readonly status: number;
}

const bodyOf = (uid: string, eventTypeId: number): string =>
  JSON.stringify({
    triggerEvent: 'BOOKING_CREATED',
    createdAt: '2031-01-01T09:00:00.000Z',
    payload: {
      uid,
      eventTypeId,
      startTime: '2031-01-06T10:00:00Z',
      endTime: '2031-01-06T10:30:00Z',
      organizer: { name: 'Host', email: 'host@example.com', timeZone: 'Europe/Berlin' },
      attendees: [{ name: 'Guest', email: `${uid}@example.com`, timeZone: 'Europe/Berlin' }],
    },
  });

const attempt = async (company: DemoCompany, uid: string, eventTypeId: number): Promise<Sent> => {
  const body = bodyOf(uid, eventTypeId);
  const signature = signCalcomBody(Buffer.from(body), company.webhookSecret);
  const headers = { 'content-type': 'application/json', 'x-cal-signature-256': signature };
  try {
    const response = await fetch(company.webhookUrl, {
      method: 'POST',
      body,
      headers,
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return { uid, status: response.status };
  } catch {
    return { uid, status: 0 };
  }
};

/** Posts one signed booking as Cal.com does: no answer and 503 are tried again, everything else is final. */
export const sendBooking = async (company: DemoCompany, uid: string, eventTypeId: number): Promise<Sent> => {
  for (let number = 1; ; number += 1) {
    const sent = await attempt(company, uid, eventTypeId);
    if ((sent.status !== 0 && sent.status !== 503) || number === ATTEMPTS) return sent;
    await wait(PAUSE_MS);
  }
};

/** Sends `count` bookings, 16 at a time; `during(sent)` is told after each answer. */
export const sendMany = async (
  count: number,
  send: (index: number) => Promise<Sent>,
  during: (answered: number) => void,
): Promise<readonly Sent[]> => {
  const all: Sent[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      all.push(await send(index));
      during(all.length);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, client));
  return all;
};

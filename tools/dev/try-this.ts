import type { DemoCompany, SystemState } from './state.ts';

export interface Moment {
  readonly nowMs: number;
  /** Makes the booking one of its own. */
  readonly uid: string;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** HMAC-SHA256 in hex by the one program that is certainly there; openssl need not be. */
const SIGN = `node -p 'require("crypto").createHmac("sha256", process.argv[1]).update(process.argv[2]).digest("hex")' --`;

/** Shell commands to paste: a booking, signed as Cal.com signs it, and the question what became of it. */
export const tryThis = ({ edge }: SystemState, company: DemoCompany, { nowMs, uid }: Moment): string => {
  const nextWeek = Math.floor(nowMs / HOUR_MS) * HOUR_MS + 7 * DAY_MS;
  const body = JSON.stringify({
    triggerEvent: 'BOOKING_CREATED',
    createdAt: new Date(nowMs).toISOString(),
    payload: {
      uid,
      eventTypeId: company.eventTypeIds[0],
      startTime: new Date(nextWeek).toISOString(),
      endTime: new Date(nextWeek + HOUR_MS / 2).toISOString(),
      organizer: { name: company.name, email: 'host@example.com', timeZone: 'Europe/Berlin' },
      attendees: [{ name: 'Ada', email: 'ada@example.com', timeZone: 'Europe/Berlin' }],
    },
  });
  return `\
body=${quoted(body)}
signature=$(${SIGN} ${quoted(company.webhookSecret)} "$body")
curl -s ${company.webhookUrl} \\
  -H 'content-type: application/json' -H "x-cal-signature-256: $signature" --data-binary "$body"

sleep 1
curl -s '${edge}/v1/appointments?calcomUid=${uid}' -H 'authorization: Bearer ${company.apiKey}'`;
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

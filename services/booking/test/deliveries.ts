import { readFileSync } from 'node:fs';
import { deliveryIdOf, ingressHeaders } from '@fencepost/contracts/ingress';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { inboundDelivery } from '../src/adapters/inbound-delivery.ts';
import type { InboundDelivery } from '../src/usecases/ports/deliveries.ts';
import { type DemoCompany, friseur } from './companies.ts';

const recordings = new URL('../../../packages/fakes/fixtures/calcom/webhooks/', import.meta.url);

/** Names of the recorded webhooks, e.g. `docs-2021-10-20/BOOKING_CREATED.json`. */
export const recorded: readonly string[] = JSON.parse(readFileSync(new URL('INDEX.json', recordings), 'utf8')).map(
  ({ file }: { file: string }) => file,
);

export const bodyOf = (file: string): Buffer => readFileSync(new URL(file, recordings));

interface CreatedBody {
  readonly triggerEvent: string;
  readonly payload: Readonly<Record<string, unknown>> & { readonly uid: string; readonly attendees: readonly object[] };
}

const created: CreatedBody = JSON.parse(bodyOf('docs-2021-10-20/BOOKING_CREATED.json').toString());

/** The recorded BOOKING_CREATED with other members in its payload. */
export const bookingBody = (members: Readonly<Record<string, unknown>> = {}): Buffer => {
  const payload = { ...created.payload, eventTypeId: friseur.eventTypeId, ...members };
  return Buffer.from(JSON.stringify({ ...created, payload }));
};

/** The same, booked by somebody with these members. */
export const bookedBy = (uid: string, booker: object): Buffer =>
  bookingBody({ uid, attendees: [{ timeZone: 'Europe/Berlin', ...booker }], responses: {} });

/** A message of INGRESS as the edge writes it. */
export const ingressMessage = (
  body: Uint8Array,
  { endpointId, tenantId }: DemoCompany = friseur,
  seq = 1,
): Delivery => ({
  subject: 'ingress.calcom',
  data: body,
  headers: {
    [ingressHeaders.endpointId]: endpointId,
    [ingressHeaders.claimedTenantId]: tenantId,
    [ingressHeaders.receivedAt]: '2026-03-01T11:59:59.000Z',
    [ingressHeaders.requestId]: 'req_test',
    [ingressHeaders.webhookVersion]: '2021-10-20',
  },
  messageId: deliveryIdOf(endpointId, body),
  seq,
  attempt: 1,
});

export const deliveryOf = (body: Uint8Array, company?: DemoCompany, seq?: number): InboundDelivery =>
  inboundDelivery(ingressMessage(body, company, seq));

import type { Difference } from '@fencepost/contracts/tenant/drift';
import type { Price, Service } from '@fencepost/contracts/tenant/mapping';
import type { CalcomEventType, CalcomEventTypePatch } from '@fencepost/vendors/calcom/event-type';
import { sha256Hex } from './credentials.ts';
import { type EventTypeFields, fieldsOf } from './event-type-fields.ts';

export type Field = keyof EventTypeFields;
type Severity = Difference['severity'];

/** How much a customer notices: a name misleads nobody, all else changes what is sold. Critical is only a removal. */
const severities = {
  name: 'info',
  durationMinutes: 'warning',
  bufferBeforeMinutes: 'warning',
  bufferAfterMinutes: 'warning',
  minimumNoticeMinutes: 'warning',
  bookingWindowDays: 'warning',
  price: 'warning',
  givenBy: 'warning',
  // Taken over at once: until then a seat would be sold here as if it were the whole start.
  seatsPerStart: 'info',
} as const satisfies Readonly<Record<Field, Severity>>;

const fields = Object.keys(severities) as readonly Field[];
const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };

/** A price in the currency's own unit, as people read it: `45.00 EUR`. */
const priceText = ({ amountMinor, currency }: Price): string => {
  const digits = digitsOf(currency);
  const text = String(amountMinor).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return `${digits === 0 ? whole : `${whole}.${text.slice(-digits)}`} ${currency}`;
};

/** What is no currency of ISO 4217 is shown in whole units. */
const digitsOf = (currency: string): number =>
  /^[A-Z]{3}$/.test(currency)
    ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0)
    : 0;

const textOf = (value: EventTypeFields[Field]): string | null =>
  value === null ? null : typeof value === 'object' ? priceText(value) : String(value);

const withFields = (service: Service, theirs: EventTypeFields): Service => ({
  ...service,
  ...theirs,
  // Cal.com charges nothing: then the price is the company's own business.
  price: theirs.price ?? service.price,
});

/** The service with what Cal.com has. */
export const takingTheirs = (service: Service, eventType: CalcomEventType): Service =>
  withFields(service, fieldsOf(eventType));

/** What Cal.com has otherwise than the service, a difference for each member. */
export const differencesOf = (service: Service, eventType: CalcomEventType): Difference[] => {
  const after = takingTheirs(service, eventType);
  return fields.flatMap((field) => {
    const [ours, theirs] = [textOf(service[field]), textOf(after[field])];
    return ours === theirs ? [] : [{ field, ours, theirs, severity: severities[field] }];
  });
};

/** The worst of them; `info` where there are none. */
const worstOf = (differences: readonly Difference[]): Severity =>
  differences.reduce<Severity>((worst, { severity }) => (rank[severity] > rank[worst] ? severity : worst), 'info');

/** Whether a difference this serious is within what may be taken over without asking. */
export const isWithin = (severity: Severity, most: 'none' | 'info' | 'warning'): boolean =>
  most !== 'none' && rank[severity] <= rank[most];

/** What Cal.com has, in short: the same as long as Cal.com changes nothing that concerns a service. */
export const digestOf = (eventType: CalcomEventType | undefined): string => {
  if (eventType === undefined) return sha256Hex('removed');
  const theirs = fieldsOf(eventType);
  return sha256Hex(JSON.stringify(fields.map((field) => theirs[field])));
};

/** What a record of drift says of these differences. */
export const findingOf = (differences: Difference[], eventType: CalcomEventType) => ({
  differences,
  severity: worstOf(differences),
  digest: digestOf(eventType),
});

/** What to ask of Cal.com so that these members are as ours. The booking window and who gives it together are missing: no API of ours sets them. */
export const patchFor = (service: Service, differences: readonly Difference[]): CalcomEventTypePatch =>
  Object.assign({}, ...differences.map(({ field }) => patchOf[field as Field](service)));

const patchOf: Readonly<Record<Field, (service: Service) => CalcomEventTypePatch>> = {
  name: ({ name }) => ({ title: name }),
  durationMinutes: ({ durationMinutes }) => ({ lengthInMinutes: durationMinutes }),
  bufferBeforeMinutes: ({ bufferBeforeMinutes }) => ({ beforeEventBuffer: bufferBeforeMinutes }),
  bufferAfterMinutes: ({ bufferAfterMinutes }) => ({ afterEventBuffer: bufferAfterMinutes }),
  minimumNoticeMinutes: ({ minimumNoticeMinutes }) => ({ minimumBookingNotice: minimumNoticeMinutes }),
  bookingWindowDays: () => ({}),
  givenBy: () => ({}),
  seatsPerStart: () => ({}),
  price: ({ price }) =>
    price === null ? { price: 0 } : { price: price.amountMinor, currency: price.currency.toLowerCase() },
};

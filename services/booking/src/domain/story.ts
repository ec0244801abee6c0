import type { Call } from '@fencepost/contracts/booking/call';
import type { Delivery, StoryStep } from '@fencepost/contracts/booking/delivery';
import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import type { Instant } from '@fencepost/contracts/instant';
import type { Actor } from '@fencepost/contracts/scope';
import type { Evidence, Passport } from '@fencepost/contracts/tenant/verdict';
import type { AuditRecord } from './audit/audit-record.ts';
import type { Interval } from './interval.ts';
import type { StoredIntent } from './stored-intent.ts';
import type { FactKind, VendorFact } from './vendor-fact.ts';

/** What a story tells of happens in this order where it happened at the same moment. */
const order: readonly StoryStep['kind'][] = [
  'call',
  'arrival',
  'evidence',
  'quarantine',
  'decision',
  'hold',
  'vendor_call',
  'change',
  'audit',
];

/** Steps in the order in which they happened. */
export const inOrder = (steps: readonly StoryStep[]): StoryStep[] =>
  steps.toSorted((one, other) => {
    if (one.at !== other.at) return one.at < other.at ? -1 : 1;
    return order.indexOf(one.kind) - order.indexOf(other.kind);
  });

const LONGEST_TEXT = 1_000;

const step = (
  at: Instant,
  kind: StoryStep['kind'],
  text: string,
  refs: Readonly<Record<string, string | number | null>> = {},
): StoryStep => {
  const named = Object.entries(refs).filter((entry): entry is [string, string | number] => entry[1] !== null);
  return { at, kind, text: text.slice(0, LONGEST_TEXT), refs: Object.fromEntries(named) };
};

const outcomes: Readonly<Record<Delivery['outcome'], string>> = {
  applied: 'It was applied.',
  superseded: 'What it tells was known already, or is older than what is known: nothing was written.',
  ignored: 'It changes nothing here.',
};

export const arrivalOf = ({
  trigger,
  vendor,
  receivedAt,
  id,
  streamSeq,
}: Pick<Delivery, 'trigger' | 'vendor' | 'receivedAt' | 'id' | 'streamSeq'>): StoryStep =>
  step(
    receivedAt,
    'arrival',
    `${vendor} delivered ${trigger || 'something unreadable'}; its bytes are kept as message ${streamSeq} of the ingress stream.`,
    {
      deliveryId: id,
      streamSeq,
    },
  );

export const settlementOf = ({ outcome, settledAt, id, appointmentId }: Delivery): StoryStep =>
  step(settledAt, 'decision', outcomes[outcome], { deliveryId: id, appointmentId });

const says = ({ source, says: company, subject, detail }: Evidence): string =>
  `${source.replaceAll('_', ' ')} (${subject}) says ${company ?? 'nothing'}: ${detail}.`;

export const evidenceOf = (evidence: readonly Evidence[], at: Instant): StoryStep[] =>
  evidence.map((one) => step(at, 'evidence', `The ${says(one)}`, { source: one.source, subject: one.subject }));

export const proofOf = ({ company, mapping, service, team, eventTypeId, provedAt }: Passport): StoryStep =>
  step(
    provedAt,
    'decision',
    `All evidence agrees: it is company ${company.id}’s, by mapping ${mapping.id} of event type ${eventTypeId} in team ${team.calcomTeamId} to service ${service.id}.`,
    { companyId: company.id, mappingId: mapping.id, serviceId: service.id, eventTypeId },
  );

const spoken: Readonly<Record<FactKind, string>> = {
  linked: 'is part of the chain of reschedules',
  requested: 'was asked for',
  payment_due: 'waits for its payment',
  created: 'was booked',
  rescheduled: 'was booked in place of an earlier one',
  relocated: 'takes place elsewhere',
  paid: 'was paid',
  reassigned: 'is given by somebody else',
  started: 'began by the clock',
  ended: 'ended by the clock',
  missed: 'was missed',
  attended: 'was attended after all',
  seat_left: 'lost a seat',
  rejected: 'was refused by the host',
  cancelled: 'was cancelled',
};

const sources: Readonly<Record<VendorFact['source'], string>> = {
  webhook: 'Cal.com told by webhook',
  read_back: 'Cal.com answered when it was asked because of a delivery',
  reconciliation: 'Reading the bookings back showed',
  local: 'We decided',
};

/** What was said of a booking. Facts hold ids and no personal data. */
export const statementOf = (fact: VendorFact, otherwise: Instant): StoryStep => {
  const { kind, uid, previousUid, startsAt, saidAt, source, deliveryId, intentId, sequence } = fact;
  const whichBooking = uid === null ? 'the booking, which Cal.com has not named yet,' : `booking ${uid}`;
  const when = startsAt === null ? '' : ` (begins ${startsAt})`;
  const after = previousUid === null ? '' : `, after booking ${previousUid}`;
  const text = `${sources[source]}: ${whichBooking} ${spoken[kind]}${when}${after}.`;
  return step(saidAt ?? otherwise, 'change', text, { calcomUid: uid, sequence, deliveryId, intentId });
};

export const holdOf = ({
  resource,
  startsAt,
  endsAt,
  claimedAt,
}: Interval & { readonly resource: string; readonly claimedAt: Instant }): StoryStep =>
  step(claimedAt, 'hold', `${resource} is occupied from ${startsAt} to ${endsAt}; nobody else can have this time.`, {
    resource,
  });

const intentStates: Readonly<Record<StoredIntent['state'], string>> = {
  due: 'It has not been told yet',
  unknown: 'It was told without an answer, and is being read back',
  done: 'It was told',
  refused: 'Cal.com refused',
  superseded: 'It was overtaken by a later change and not told',
};

export const vendorCallOf = ({
  id,
  kind,
  appointmentVersion,
  state,
  attempts,
  problem,
  wantedAt,
}: StoredIntent): StoryStep => {
  const why = problem === null ? '' : `: ${problem}`;
  const text = `Cal.com is to be told: ${kind.replaceAll('_', ' ')} (version ${appointmentVersion}). ${intentStates[state]} (${attempts} attempts)${why}.`;
  return step(wantedAt, 'vendor_call', text, { intentId: id, appointmentVersion, attempts });
};

const whoIs = ({ kind, id }: Actor): string => `${kind.replaceAll('_', ' ')} ${id}`;

/** An entry of the audit, with its reason where the reader may know it. */
export const auditOf = (
  { seq, action, actor, entity, changes, occurredAt, causationId }: Omit<AuditRecord, 'sealed'>,
  reason: string | null,
): StoryStep => {
  const fields = changes.map(
    ({ field, old, new: now }) => `${field} from ${JSON.stringify(old)} to ${JSON.stringify(now)}`,
  );
  const what = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
  const why = reason === null ? '' : ` Reason given: ${reason}`;
  const text = `Version ${entity.version}, ${action}, by ${whoIs(actor)}${what}.${why}`;
  return step(occurredAt, 'audit', text, { seq, version: entity.version, causationId });
};

export const bookerIs = (at: Instant, customerId: string, name: string | null): StoryStep =>
  step(at, 'decision', `The customer is ${name ?? customerId}.`, { customerId });

export const quarantineOf = ({ id, reason, explanation, quarantinedAt }: Quarantine): StoryStep =>
  step(quarantinedAt, 'quarantine', `It was put into quarantine (${reason}): ${explanation}`, {
    quarantineId: id,
    reason,
  });

export const releaseOf = ({ id, releasedAt }: Quarantine): StoryStep[] =>
  releasedAt === null
    ? []
    : [step(releasedAt, 'quarantine', 'Its cause was mended, and it was applied after all.', { quarantineId: id })];

const promised: Readonly<Record<Call['promises'][number]['kind'], string>> = {
  booked: 'it is booked',
  rescheduled: 'it was moved',
  cancelled: 'it is cancelled',
  callback: 'somebody calls back',
};

/** What was said on the telephone about one appointment, and whether it was so when the call was over (A8). */
export const callOf = (
  { id, promises, promisesKept, startedAt, endedAt, status }: Call,
  noticedAt: Instant,
  appointmentId: string,
): StoryStep[] => {
  const refs = { callId: id };
  const told = promises
    .filter((promise) => promise.appointmentId === appointmentId)
    .map(({ at, kind, startsAt }) => {
      const when = startsAt === null ? '' : ` (begins ${startsAt})`;
      return step(at, 'call', `The caller was told that ${promised[kind]}${when}.`, refs);
    });
  const begun = step(startedAt ?? noticedAt, 'call', `Somebody called: call ${id}.`, refs);
  if (status === 'ongoing') return [begun, ...told];
  const looked = {
    yes: ' All that was told in it is so.',
    no: ' Not all that was told in it is so: somebody is to call back.',
    open: ' What was told in it is yet to be compared with what is booked.',
  }[promisesKept === null ? 'open' : promisesKept ? 'yes' : 'no'];
  const over = step(endedAt ?? told.at(-1)?.at ?? noticedAt, 'call', `The call was over.${looked}`, refs);
  return [begun, ...told, over];
};

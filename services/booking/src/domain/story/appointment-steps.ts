import type { StoryStep } from '@fencepost/contracts/booking/delivery';
import type { Hold } from '@fencepost/contracts/booking/slot';
import type { Instant } from '@fencepost/contracts/instant';
import type { Actor } from '@fencepost/contracts/scope';
import type { AuditRecord } from '../audit/audit-record.ts';
import { heldSince } from '../hold-duration.ts';
import type { Interval } from '../interval.ts';
import type { StoredIntent } from '../stored-intent.ts';
import type { FactKind, VendorFact } from '../vendor-fact.ts';
import { step } from './step.ts';

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
  present: 'was attended, as its record shows',
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

export const claimOf = ({
  resource,
  startsAt,
  endsAt,
  claimedAt,
}: Interval & { readonly resource: string; readonly claimedAt: Instant }): StoryStep =>
  step(claimedAt, 'claim', `${resource} is occupied from ${startsAt} to ${endsAt}; nobody else can have this time.`, {
    resource,
  });

/** The hold that became an appointment; how long it kept the time is known as long as its record is there. */
export const holdOf = (holdId: string, hold: Hold | undefined, convertedAt: Instant): StoryStep[] => {
  const became = step(convertedAt, 'claim', `Hold ${holdId} became this appointment.`, { holdId });
  if (hold === undefined) return [became];
  const text = `Hold ${holdId} kept this time for whoever was about to book, until ${hold.expiresAt} at the latest.`;
  return [step(heldSince(hold), 'claim', text, { holdId }), became];
};

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

import type { Delivery, StoryStep } from '@fencepost/contracts/booking/delivery';
import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import type { Instant } from '@fencepost/contracts/instant';
import type { Evidence, Passport } from '@fencepost/contracts/tenant/verdict';
import { step } from './step.ts';

const outcomes: Readonly<Record<Delivery['outcome'], string>> = {
  applied: 'It was applied.',
  superseded: 'What it tells was known already, or is older than what is known: nothing was written.',
  ignored: 'It changes nothing here.',
};

const vendorNames: Readonly<Record<Delivery['vendor'], string>> = { calcom: 'Cal.com', retell: 'Retell' };

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
    `${vendorNames[vendor]} delivered ${trigger || 'something unreadable'}; its bytes are kept as message ${streamSeq} of the ingress stream.`,
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

export const quarantineOf = ({ id, reason, explanation, quarantinedAt }: Quarantine): StoryStep =>
  step(quarantinedAt, 'quarantine', `It was put into quarantine (${reason}): ${explanation}`, {
    quarantineId: id,
    reason,
  });

export const releaseOf = ({ id, releasedAt }: Quarantine): StoryStep[] =>
  releasedAt === null
    ? []
    : [step(releasedAt, 'quarantine', 'Its cause was mended, and it was applied after all.', { quarantineId: id })];

import type { explainDelivery, StoryStep } from '@fencepost/contracts/booking/delivery';
import type { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { known } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { quarantineIdOf } from '@fencepost/service-kit/quarantine';
import type { z } from 'zod';
import { statementOf } from '../../domain/story/appointment-steps.ts';
import {
  arrivalOf,
  evidenceOf,
  proofOf,
  quarantineOf,
  releaseOf,
  settlementOf,
} from '../../domain/story/delivery-steps.ts';
import { inOrder } from '../../domain/story/step.ts';
import type { Stores } from '../ports/stores.ts';

type Deps = Pick<Stores, 'appointments' | 'deliveries' | 'quarantined'>;

/**
 * The story of a delivery: what it said, what the bindings said of it, and what it did or why it waits (A13). For the
 * platform's operators, and so without a name, an address or a number. `not_found` where it was nobody's and had no effect.
 */
export const makeExplainDelivery =
  (deps: Deps) =>
  async (
    { deliveryId }: z.output<typeof explainDelivery.input>,
    scope: PlatformScope,
  ): Promise<z.output<typeof explainDelivery.output>> => {
    const [found, held] = await Promise.all([
      deps.deliveries.anywhere(deliveryId, scope),
      deps.quarantined.byId(quarantineIdOf(deliveryId)),
    ]);
    if (found === undefined) return { data: inOrder(storyOfHeld(known(held))) };
    const { tenantId, delivery } = found;
    const { appointmentId } = delivery;
    const ours = deps.appointments.forTenant(tenantId);
    const stored = appointmentId === null ? undefined : await ours.stored(appointmentId);
    const steps = [arrivalOf(delivery), settlementOf(delivery)];
    if (held !== undefined) steps.push(quarantineOf(held), ...releaseOf(held));
    if (stored !== undefined) {
      const { passport } = stored.appointment;
      const said = stored.facts.filter((fact) => fact.deliveryId === deliveryId);
      // Later deliveries are proved too; what is kept is the proof by which the appointment began.
      const isItsBeginning = stored.origin.deliveryId === deliveryId;
      const proof = isItsBeginning ? [...evidenceOf(passport.evidence, passport.provedAt), proofOf(passport)] : [];
      steps.push(...proof, ...said.map((fact) => statementOf(fact, delivery.settledAt)));
    }
    return { data: inOrder(steps) };
  };

const storyOfHeld = (held: Quarantine): readonly StoryStep[] => {
  const { deliveryId: id, receivedAt, streamSeq, trigger } = held;
  // A number or an agent that speaks belongs to a telephone call.
  const isCall = held.evidence.some(({ source }) => source === 'dialled_number' || source === 'voice_agent');
  const vendor = isCall ? 'retell' : 'calcom';
  return [
    arrivalOf({ id, receivedAt, streamSeq, trigger: trigger ?? '', vendor }),
    ...evidenceOf(held.evidence, held.quarantinedAt),
    quarantineOf(held),
    ...releaseOf(held),
  ];
};

import * as appointment from '@fencepost/contracts/booking/appointment';
import * as commands from '@fencepost/contracts/booking/appointment-commands';
import * as audit from '@fencepost/contracts/booking/audit';
import { getCall, listCalls } from '@fencepost/contracts/booking/call';
import * as callback from '@fencepost/contracts/booking/callback';
import * as customer from '@fencepost/contracts/booking/customer';
import { explainAppointment, listDeliveries } from '@fencepost/contracts/booking/delivery';
import { countTeamDependents } from '@fencepost/contracts/booking/dependents';
import { listIntents, retryIntent } from '@fencepost/contracts/booking/intent';
import * as policy from '@fencepost/contracts/booking/policy';
import * as reconciliation from '@fencepost/contracts/booking/reconciliation';
import * as slot from '@fencepost/contracts/booking/slot';
import { free, heldAt, type Possessions, rules } from './possessions.ts';

/** Possessions, with the version that each of them has now; 1 for what nobody has. */
export type Held = Possessions & { readonly versionOf: (id: string) => number };

/** A use of something that one company has. */
export interface Trespass {
  /** What it is aimed at, where an action can be aimed at several things. */
  readonly at?: string;
  /** With the things of `whose`, and where an action takes two, one of the caller's own. */
  readonly input: (whose: Held, own: Held) => object;
  /** What the owner of the thing is answered, where it is not in a state to be used. */
  readonly ours?: string;
}

/** Actions that are aimed at nothing: they are answered with the caller's own. */
export const aimless: Readonly<Record<string, (others: Possessions) => object>> = {
  // Whoever has an e-mail at one company is nobody at another.
  [customer.createCustomer.address]: ({ email, phone }) => ({ name: 'Somebody', email, phone }),
  [audit.exportAudit.address]: () => ({}),
  [audit.getAuditCheckpoint.address]: () => ({}),
  [audit.verifyAudit.address]: () => ({}),
  [listCalls.address]: () => ({}),
  [callback.listCallbacks.address]: () => ({}),
  [policy.listPolicies.address]: () => ({}),
  [reconciliation.startReconciliation.address]: () => ({}),
  [reconciliation.listReconciliations.address]: () => ({}),
  [reconciliation.getWebhookRecall.address]: () => ({}),
};

/** Nobody books then. */
const stretch = { from: free(12), to: free(13) } as const;
const booking = ({ serviceId, customerId }: Held, n: number) => ({
  serviceId,
  customer: { customerId },
  startsAt: free(n),
  as: 'host',
});
const command = ({ versionOf }: Held, appointmentId: string) => ({
  appointmentId,
  version: versionOf(appointmentId),
});

const atAppointments: Readonly<Record<string, readonly Trespass[]>> = {
  [appointment.listAppointments.address]: [
    { at: 'a uid', input: ({ deliveredUid }) => ({ calcomUid: deliveredUid }) },
    { at: 'a customer', input: ({ customerId }) => ({ customerId }) },
    { at: 'a member of staff', input: ({ staffId }) => ({ staffId }) },
  ],
  [appointment.getAppointment.address]: [{ input: ({ appointmentId }) => ({ appointmentId }) }],
  [appointment.getAppointmentCalendarFile.address]: [{ input: ({ appointmentId }) => ({ appointmentId }) }],
  [commands.createAppointment.address]: [
    { at: 'a service', input: ({ serviceId }, own) => ({ ...booking(own, 0), serviceId }) },
    { at: 'a member of staff', input: ({ staffId }, own) => ({ ...booking(own, 1), staffId }) },
    { at: 'a branch', input: ({ branchId }, own) => ({ ...booking(own, 2), branchId }) },
    { at: 'a customer', input: ({ customerId }, own) => ({ ...booking(own, 3), customer: { customerId } }) },
    {
      at: 'a hold',
      input: ({ convertedHoldId }, own) => ({
        ...booking(own, 0),
        startsAt: heldAt.converted,
        holdId: convertedHoldId,
      }),
    },
  ],
  [commands.rescheduleAppointment.address]: [
    {
      at: 'an appointment',
      input: (whose) => ({ ...command(whose, whose.appointmentId), startsAt: free(4), as: 'host' }),
    },
    {
      at: 'a member of staff',
      input: ({ staffId }, own) => ({ ...command(own, own.appointmentId), startsAt: free(5), staffId, as: 'host' }),
    },
    {
      at: 'a hold',
      input: ({ movedHoldId }, own) => ({
        ...command(own, own.appointmentId),
        startsAt: heldAt.moved,
        holdId: movedHoldId,
        as: 'host',
      }),
    },
  ],
  [commands.reassignAppointment.address]: [
    {
      at: 'an appointment',
      input: (whose, own) => ({ ...command(whose, whose.appointmentId), staffId: own.otherStaffId }),
    },
    { at: 'a member of staff', input: ({ staffId }, own) => ({ ...command(own, own.appointmentId), staffId }) },
  ],
  [commands.confirmAppointment.address]: [{ input: (whose) => command(whose, whose.requestedId) }],
  [commands.declineAppointment.address]: [{ input: (whose) => command(whose, whose.askedId) }],
  [commands.settleContested.address]: [{ input: (whose) => command(whose, whose.appointmentId), ours: 'wrong_state' }],
  [explainAppointment.address]: [{ input: ({ deliveredId }) => ({ appointmentId: deliveredId }) }],
  [listDeliveries.address]: [{ input: ({ deliveredId }) => ({ appointmentId: deliveredId }) }],
  [listIntents.address]: [{ input: ({ appointmentId }) => ({ appointmentId }) }],
  [retryIntent.address]: [
    { input: ({ intentId, versionOf }) => ({ intentId, version: versionOf(intentId) }), ours: 'wrong_state' },
  ],
  [reconciliation.getReconciliation.address]: [{ input: ({ reconciliationId }) => ({ reconciliationId }) }],
  [countTeamDependents.address]: [{ input: ({ calcomTeamId }) => ({ calcomTeamId }) }],
};

const atSlots: Readonly<Record<string, readonly Trespass[]>> = {
  [slot.listFreeSlots.address]: [
    { at: 'a service', input: ({ serviceId }) => ({ serviceId, ...stretch }) },
    { at: 'a member of staff', input: ({ staffId }, { serviceId }) => ({ serviceId, staffId, ...stretch }) },
    { at: 'a branch', input: ({ branchId }, { serviceId }) => ({ serviceId, branchId, ...stretch }) },
  ],
  [slot.createHold.address]: [
    { at: 'a service', input: ({ serviceId }) => ({ serviceId, startsAt: free(6) }) },
    { at: 'a member of staff', input: ({ staffId }, { serviceId }) => ({ serviceId, staffId, startsAt: free(7) }) },
    { at: 'a branch', input: ({ branchId }, { serviceId }) => ({ serviceId, branchId, startsAt: free(8) }) },
    {
      at: 'an appointment',
      input: ({ appointmentId }, { serviceId }) => ({
        serviceId,
        appointmentId,
        kind: 'reschedule',
        startsAt: free(9),
      }),
    },
    { at: 'a customer', input: ({ customerId }, { serviceId }) => ({ serviceId, customerId, startsAt: free(10) }) },
  ],
  [slot.getHold.address]: [{ input: ({ holdId }) => ({ holdId }) }],
};

const atPeople: Readonly<Record<string, readonly Trespass[]>> = {
  [customer.getCustomer.address]: [{ input: ({ customerId }) => ({ customerId }) }],
  [customer.listCustomers.address]: [
    { at: 'an e-mail', input: ({ email }) => ({ email }) },
    { at: 'a phone', input: ({ phone }) => ({ phone }) },
  ],
  [customer.updateCustomer.address]: [
    { input: ({ lonelyId, versionOf }) => ({ customerId: lonelyId, notes: 'Tea', version: versionOf(lonelyId) }) },
  ],
  [customer.listCustomerMatches.address]: [{ input: ({ customerId }) => ({ customerId }) }],
  [customer.mergeCustomers.address]: [
    {
      at: 'who stays',
      input: ({ twinId, versionOf }, { tripletId }) => ({
        customerId: twinId,
        mergedId: tripletId,
        version: versionOf(twinId),
      }),
    },
    {
      at: 'who goes',
      input: ({ twinId }, { customerId, versionOf }) => ({
        customerId,
        mergedId: twinId,
        version: versionOf(customerId),
      }),
    },
  ],
  [callback.createCallback.address]: [
    { at: 'a customer', input: ({ customerId }) => ({ customerId }) },
    { at: 'an appointment', input: ({ appointmentId }) => ({ appointmentId }) },
  ],
  [callback.settleCallback.address]: [
    { input: ({ callbackId, versionOf }) => ({ callbackId, status: 'done', version: versionOf(callbackId) }) },
  ],
  [getCall.address]: [{ input: ({ callId }) => ({ callId }) }],
  [audit.listAudit.address]: [
    { at: 'an appointment', input: ({ appointmentId }) => ({ appointmentId }) },
    { at: 'a customer', input: ({ customerId }) => ({ customerId }) },
  ],
};

const atRules: Readonly<Record<string, readonly Trespass[]>> = {
  [policy.setPolicy.address]: [
    { at: 'a branch', input: ({ branchId }) => ({ level: 'branch', subjectId: branchId, rules }) },
    { at: 'a service', input: ({ serviceId }) => ({ level: 'service', subjectId: serviceId, rules }) },
    { at: 'a member of staff', input: ({ staffId }) => ({ level: 'staff', subjectId: staffId, rules }) },
  ],
  [policy.getPolicyInForce.address]: [
    { at: 'a branch', input: ({ branchId }) => ({ branchId }) },
    { at: 'a service', input: ({ serviceId }) => ({ serviceId }) },
    { at: 'a member of staff', input: ({ staffId }) => ({ staffId }) },
  ],
  [policy.checkPolicy.address]: [{ input: ({ appointmentId }) => ({ appointmentId, action: 'cancel' }) }],
};

/** What can be done to a thing once: in this order, so that the owner's own use of it finds it. */
const atLast: Readonly<Record<string, readonly Trespass[]>> = {
  [commands.cancelAppointment.address]: [{ input: (whose) => ({ ...command(whose, whose.deliveredId), as: 'host' }) }],
  [commands.markNoShow.address]: [{ input: (whose) => command(whose, whose.pastId) }],
  [slot.releaseHold.address]: [{ input: ({ holdId, versionOf }) => ({ holdId, version: versionOf(holdId) }) }],
  [customer.undoCustomerMerge.address]: [
    { input: ({ mergeId, versionOf }) => ({ mergeId, version: versionOf(mergeId) }) },
  ],
  [customer.deleteCustomer.address]: [
    { input: ({ lonelyId, versionOf }) => ({ customerId: lonelyId, version: versionOf(lonelyId) }) },
  ],
  [customer.restoreCustomer.address]: [
    { input: ({ lonelyId, versionOf }) => ({ customerId: lonelyId, version: versionOf(lonelyId) }) },
  ],
  [customer.eraseCustomer.address]: [
    { input: ({ lonelyId, versionOf }) => ({ customerId: lonelyId, version: versionOf(lonelyId) }) },
  ],
};

/** Every action that is aimed at a thing of a company, with each kind of thing that it can be aimed at. */
export const trespasses: Readonly<Record<string, readonly Trespass[]>> = {
  ...atAppointments,
  ...atSlots,
  ...atPeople,
  ...atRules,
  ...atLast,
};

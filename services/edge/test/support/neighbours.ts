import { listAppointments } from '@fencepost/contracts/booking/appointment';
import { type Customer, getCustomer } from '@fencepost/contracts/booking/customer';
import { listQuarantine } from '@fencepost/contracts/booking/quarantine';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { Scope } from '@fencepost/contracts/scope';
import { handle, makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { newId } from '@fencepost/service-kit/random-id';
import { type Ground, quiet } from './ground.ts';

/** A question as it arrived behind the edge. */
interface Question {
  readonly name: string;
  readonly input: unknown;
  readonly scope: Scope;
}

export interface Neighbours {
  readonly asked: readonly Question[];
  stop(): Promise<void>;
}

/** The customer that a company has in these tests. */
export const customerOf = (tenantId: string): Customer => ({
  id: derivedId('cus', tenantId),
  name: 'A customer',
  email: null,
  phone: null,
  company: null,
  notes: null,
  source: 'cal.com',
  status: 'active',
  mergedInto: null,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
});

/** A booking service of a few lines, on the mesh that the edge asks. */
export const startNeighbours = async ({ nc, namespace }: Ground): Promise<Neighbours> => {
  const asked: Question[] = [];
  const metrics = makeMetrics('neighbour');
  const mesh = makeMesh({ nc, namespace, nodeId: newId('neighbour'), log: quiet, metrics });
  mesh.provide('booking', [
    handle(listAppointments, async (input, scope) => {
      asked.push({ name: 'listAppointments', input, scope });
      return { data: [], nextCursor: null };
    }),
    handle(getCustomer, async (input, scope) => {
      asked.push({ name: 'getCustomer', input, scope });
      const customer = customerOf(scope.tenantId);
      if (customer.id !== input.customerId) throw new AppError('not_found', 'No such customer.');
      return customer;
    }),
    handle(listQuarantine, async (input, scope) => {
      asked.push({ name: 'listQuarantine', input, scope });
      return { data: [], nextCursor: null };
    }),
  ]);
  await mesh.start();
  return { asked, stop: () => mesh.stop() };
};

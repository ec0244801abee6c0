import type { Customer } from '@fencepost/contracts/booking/customer';
import { AppError } from '@fencepost/contracts/errors';
import type { Customers } from '../ports/customers.ts';

/** Merges of merges of merges: more than anybody makes. */
const MOST_MERGES = 50;

/** The record that stands for a person now: of somebody merged, the one who stays, and so on. */
export const whoStays = async (ours: Pick<Customers, 'byId'>, customer: Customer): Promise<Customer> => {
  let standing = customer;
  for (let merges = 0; merges < MOST_MERGES; merges += 1) {
    if (standing.status !== 'merged' || standing.mergedInto === null) return standing;
    const next = await ours.byId(standing.mergedInto);
    if (next === undefined) return standing;
    standing = next;
  }
  throw new AppError('unavailable', 'It is not clear whose record stands for this customer; try again.');
};

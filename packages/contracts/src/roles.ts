import { z } from 'zod';

/** What a company's own key, and later its people, may do; each role may all that those after it may. */
export const Role = z.enum(['owner', 'admin', 'staff', 'viewer']);
export type Role = z.output<typeof Role>;

interface Asking {
  readonly kind: string;
  readonly role?: Role | undefined;
}

/**
 * Whether an actor may ask for something that needs `least` (TEN-054). A company's key needs a role at least as high, and
 * one without a role may nothing; the platform's operators and services are not members of a company and have none.
 */
export const mayCall = (least: Role, { kind, role }: Asking): boolean => {
  if (kind !== 'api_key') return true;
  return role !== undefined && Role.options.indexOf(role) <= Role.options.indexOf(least);
};

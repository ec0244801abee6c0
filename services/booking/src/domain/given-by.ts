import type { BookingTerms } from '@fencepost/contracts/tenant/proof';

/** Whose own rules count for a booking: whoever was asked for, else the only one who gives the service. */
export const givenBy = (asked: string | null, { hosts }: Pick<BookingTerms, 'hosts'>): readonly string[] => {
  if (asked !== null) return [asked];
  return hosts.length === 1 ? hosts.map(({ staffId }) => staffId) : [];
};

import type { PolicyVerdict } from '@fencepost/contracts/booking/policy';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import { givenBy } from '../../domain/given-by.ts';
import { requireAllowed } from './judge.ts';

/**
 * The terms with those of the service's staff by whose own rules it may be done, so that nobody passes a rule by naming
 * nobody. Who was asked for must all be allowed; otherwise the others are left out, and where none remains the first
 * denial is thrown. `judge` says what the rules are with one of them, or, with nobody, those of all.
 */
export const permittedHosts = async (
  asked: readonly string[],
  terms: BookingTerms,
  judge: (staffIds: readonly string[]) => Promise<PolicyVerdict>,
): Promise<BookingTerms> => {
  const { hosts, service } = terms;
  if (asked.length > 0 || hosts.length <= 1 || service.givenBy === 'all') {
    const isTogether = service.givenBy === 'all' && asked.length > 1;
    const isNamed = asked.length > 0 && !isTogether;
    const ways = isNamed ? [...new Set(asked)].map((staffId) => [staffId]) : [isTogether ? [] : givenBy(null, terms)];
    for (const staffIds of ways) requireAllowed(await judge(staffIds));
    return terms;
  }
  const verdicts = await Promise.all(hosts.map(({ staffId }) => judge([staffId])));
  const permitted = hosts.filter((_, index) => verdicts[index]?.verdict === 'allowed');
  const [first] = verdicts;
  if (permitted.length === 0 && first !== undefined) requireAllowed(first);
  return { ...terms, hosts: permitted };
};

import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomHost } from '@fencepost/vendors/calcom/webhook';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import type { MatchHosts } from '../ports/neighbours.ts';

/** A fact with those who give the booking, as Cal.com names them. */
export interface Told {
  readonly fact: VendorFact;
  readonly hosts: readonly CalcomHost[];
}

/** Facts as the company sees them: its staff is asked for only where nothing known says who these hosts are. */
export const makeWithStaff =
  ({ matchHosts }: { readonly matchHosts: MatchHosts }) =>
  async (told: readonly Told[], known: readonly VendorFact[], scope: TenantScope): Promise<readonly VendorFact[]> => {
    const facts: VendorFact[] = [];
    for (const { fact, hosts } of told) {
      if (fact.hostIds === null || hosts.length === 0) facts.push({ ...fact, staffIds: null });
      else {
        const staffIds = staffKnown([...known, ...facts], fact) ?? (await matchHosts(hosts, scope));
        facts.push({ ...fact, staffIds: [...staffIds] });
      }
    }
    return facts;
  };

const staffKnown = (facts: readonly VendorFact[], { hostIds }: VendorFact): readonly string[] | undefined => {
  if (hostIds === null || hostIds.length === 0) return undefined;
  const wanted = namesOf(hostIds);
  const same = facts.find(
    (fact) => fact.staffIds !== null && fact.hostIds !== null && namesOf(fact.hostIds) === wanted,
  );
  return same?.staffIds ?? undefined;
};

const namesOf = (ids: readonly number[]): string => ids.toSorted((one, other) => one - other).join();

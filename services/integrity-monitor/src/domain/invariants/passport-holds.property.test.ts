import fc from 'fast-check';
import { expect, it } from 'vitest';
import { healthyCompany, ids, tells } from '../../../test/histories.ts';
import { makeWatcher } from '../../../test/watcher.ts';

const COMPANIES = 3;
const GUESTS = 6;
const NEXT_DAY = { startsAt: '2026-11-22T09:00:00.000Z', endsAt: '2026-11-22T09:30:00.000Z', staffIds: [] };
const TODAY = Date.parse('2026-11-21T12:00:00.000Z');
const YESTERDAY = { startsAt: '2026-11-20T09:00:00.000Z', endsAt: '2026-11-20T09:30:00.000Z', staffIds: [] };

interface Change {
  readonly company: number;
  readonly link: 'service' | 'event_type' | 'team';
}
const changes = fc.array(
  fc.record<Change>({
    company: fc.integer({ min: 1, max: COMPANIES }),
    link: fc.constantFrom('service', 'event_type', 'team'),
  }),
  { maxLength: 6 },
);

/** The links of a company's chain as they are now; the mapping follows its company, so that it is in order itself. */
const chainOf = (company: number, changed: ReadonlySet<Change['link']>) => ({
  serviceId: ids(company).service(changed.has('service') ? 1 : 0),
  eventTypeId: ids(company).eventType(changed.has('event_type') ? 70 : 0),
  team: changed.has('team') ? 60_000 + company : ids(company).team,
});

const tellChain = (company: number, changed: ReadonlySet<Change['link']>, version: number) => {
  const own = tells(company);
  const chain = chainOf(company, changed);
  return [
    ...[own.teamBound(version, chain.team), own.bound(version, chain.team)],
    ...[own.mapped(0, { version, ...chain }), own.mapped(1, { version, team: chain.team })],
  ];
};

it('whatever link is changed, as many coming appointments are reported as a brute-force count finds, and no past one (A2)', () => {
  fc.assert(
    fc.property(changes, (told) => {
      const watcher = makeWatcher();
      watcher.at(TODAY);
      for (let company = 1; company <= COMPANIES; company += 1) {
        const own = tells(company);
        watcher.tell(...healthyCompany(company));
        for (let number = 1; number <= GUESTS; number += 1) {
          watcher.tell(own.customer(number), own.booked(number, { times: number % 2 === 0 ? NEXT_DAY : YESTERDAY }));
        }
      }
      watcher.scanned();
      const changed = new Map<number, Set<Change['link']>>();
      for (const [index, { company, link }] of told.entries()) {
        const links = (changed.get(company) ?? new Set()).add(link);
        changed.set(company, links);
        watcher.tell(...tellChain(company, links, index + 10));
      }
      watcher.at(TODAY + 60_000);
      const found = [...watcher.ledger.standing()].filter(({ invariant }) => invariant.id === 'passport-holds');
      const count = found.reduce((sum, { subjects }) => sum + subjects.size, 0);
      expect(count).toBe(changed.size * (GUESTS / 2));
      for (const { tenantId, cause } of found) {
        const [, links] = [...changed].find(([company]) => ids(company).tenant === tenantId) ?? [];
        expect([...(links ?? [])].map((link) => `link:${link}`)).toContain(cause);
      }
      // When the appointments are over, nothing is left to be decided.
      watcher.at(TODAY + 3 * 86_400_000);
      expect(watcher.violated().filter((each) => each.startsWith('passport-holds'))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

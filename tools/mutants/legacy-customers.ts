import type { Mutant } from './mutant.ts';

const domain = 'services/booking/src/domain/legacy';
const legacy = 'services/booking/src/usecases/legacy';
const evidenceTests = [`${legacy}/evidence.test.ts`];
const importTests = [`${legacy}/import-legacy-customers.test.ts`];
const repairTests = [`${legacy}/repair-s1.test.ts`];

/** In the recovery of customers without a company: how the predecessor's cure re-installed the disease (S1, S3). */
export const legacyCustomerMutants: readonly Mutant[] = [
  {
    id: 'D-01-import',
    defect: 'a company that a fallback wrote makes a stranger its customer',
    file: `${domain}/import-decision.ts`,
    find: 'if (taintOf(writer ?? null) !== undefined)',
    replace: 'if (writer === undefined)',
    killedBy: importTests,
    title: 'company 1 as a webhook’s fallback wrote it (D-01, S3)',
  },
  {
    id: 'D-02-evidence',
    defect: 'what a seeder wrote beside its own customer is counted as evidence',
    file: `${domain}/judge.ts`,
    find: 'witnessesOf).filter(({ tainted }) => tainted === undefined);',
    replace: 'witnessesOf).filter(({ tainted }) => tainted !== null);',
    killedBy: evidenceTests,
    title: 'is no event type that a seeder wrote beside its own customer (D-02)',
  },
  {
    id: 'D-02-S3',
    defect: 'a stamped company is not named where it is offered as evidence',
    file: `${domain}/evidence-decision.ts`,
    find: 'if (row.company_id != null) {',
    replace: 'if (row.company_id === 0) {',
    killedBy: evidenceTests,
    title: 'refuses the company that a fallback stamped, names it',
  },
  {
    id: 'D-03-customers',
    defect: 'of several companies one is picked silently',
    file: `${domain}/judge.ts`,
    find: 'if (proved !== undefined && others.length === 0) {',
    replace: 'if (proved !== undefined && others.length >= 0) {',
    killedBy: evidenceTests,
    title: 'is refused where it names two companies; nobody picks one of them (D-03)',
  },
  {
    id: 'D-04-orphans',
    defect: 'only appointments are looked at before somebody is called an orphan',
    file: `${domain}/judge.ts`,
    find: 'if (relations > 0) return',
    replace: 'if (relations < 0) return',
    killedBy: evidenceTests,
    title: 'makes no orphan of a customer without appointments to whom something else refers (D-04)',
  },
  {
    id: 'D-04-reviewer',
    defect: 'nobody is named for whoever was set aside',
    file: `${legacy}/move-staged.ts`,
    find: 'const aside = { reason, by: scope.actor, at: deps.clock.now() };',
    replace: 'const aside = null;',
    killedBy: repairTests,
    title: 'names a reviewer and a reason for whoever it sets aside, and deletes nobody (D-04)',
  },
  {
    id: 'D-06-set-aside',
    defect: 'rows that were set aside are not counted, and the constraint seems clean',
    file: `${domain}/staged-customer-record.ts`,
    find: "state === 'staged' || state === 'set_aside';",
    replace: "state === 'staged';",
    killedBy: repairTests,
    title: 'leaves three rows without a company, which a constraint counts',
  },
  {
    id: 'D-08-backup',
    defect: 'restoring a backup drops what the company has made of a customer since',
    file: `${legacy}/company-customer.ts`,
    find: 'if (customer.version > 1) return',
    replace: 'if (customer.version < 1) return',
    killedBy: [`${legacy}/backups.test.ts`],
    title: 'a promoted customer whom the company has changed since stays promoted',
  },
];

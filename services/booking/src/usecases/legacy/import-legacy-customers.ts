import {
  customerStaged,
  type importLegacyCustomers,
  LegacyCustomerRow,
  stagedCustomerChanged,
} from '@fencepost/contracts/booking/legacy';
import { teller } from '@fencepost/contracts/envelope';
import { issuesOf } from '@fencepost/contracts/issues';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { amend } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import {
  type CustomerWrite,
  decideLegacyCustomers,
  knowsOf,
  type LegacyKnown,
} from '../../domain/legacy/import-decision.ts';
import {
  type LegacyAppointment,
  type StagedCustomerRecord,
  stagedCustomerFactsOf,
  stagedCustomerIdOf,
} from '../../domain/legacy/staged-customer-record.ts';
import type { LegacyDeps } from '../ports/legacy.ts';
import { makeCompanyCustomer } from './company-customer.ts';

const LONGEST_PROBLEM = 500;

/**
 * Customers and appointments of the predecessor as they were: whoever proves their company becomes its customer, the others
 * wait. One decision for the dry run and the real one; what is there is never overwritten, so a repetition completes what a
 * crash has left.
 */
export const makeImportLegacyCustomers = (deps: LegacyDeps) => {
  const company = makeCompanyCustomer(deps);
  const { stagedCustomers, legacyPersons, clock } = deps;

  const recordOf = async (
    { stagedCustomerId: id, appointments }: CustomerWrite,
    { row, person, problem, companyId }: NonNullable<CustomerWrite['customer']>,
  ): Promise<StagedCustomerRecord> => ({
    ...{ id, legacyId: row.id, problem, claimedCompanyNumber: row.company_id ?? null, writer: row.writer ?? null },
    ...{ writtenAt: row.created_at ?? null, deletedAt: row.deleted_at ?? null, knows: knowsOf(person) },
    state: companyId === null ? 'staged' : 'promoted',
    companyId,
    customerId: companyId === null ? null : await company.place(companyId, { legacyId: row.id }),
    ...{ setAside: null, lastMove: null, version: 1, person: await legacyPersons.seal(person, id) },
    ...{ legacyAppointments: [...appointments], relationsByKind: row.relations ?? {} },
  });

  const write = async (one: CustomerWrite, scope: PlatformScope): Promise<void> => {
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    if (one.customer !== null) {
      const record = await recordOf(one, one.customer);
      const { companyId, customerId } = record;
      // The company's record first: nobody is said to be a customer who is none.
      if (companyId !== null && customerId !== null) {
        await company.add({ tenantId: companyId, customerId }, { row: record, person: one.customer.person }, scope);
      }
      const told = tell(customerStaged, record, { stagedCustomer: stagedCustomerFactsOf(record) });
      if ((await stagedCustomers.add(record, told)) === undefined) return;
    }
    await amend<StagedCustomerRecord>(stagedCustomers, one.stagedCustomerId, {
      changed: (record) => ({ ...record, legacyAppointments: together(record.legacyAppointments, one.appointments) }),
      tell: (next) => tell(stagedCustomerChanged, next, { stagedCustomer: stagedCustomerFactsOf(next) }),
    });
  };

  return async ({ rows: given, dryRun }: z.output<typeof importLegacyCustomers.input>, scope: PlatformScope) => {
    const parsed = given.map((row, index) => ({ index, result: LegacyCustomerRow.safeParse(row) }));
    const rows = parsed.flatMap(({ index, result }) => (result.success ? [{ index, row: result.data }] : []));
    const known = await readKnown(
      deps,
      rows.map(({ row }) => row),
      scope,
    );
    const { reports, writes } = decideLegacyCustomers(rows, known);
    if (!dryRun) for (const one of writes) await write(one, scope);
    const data = parsed.map(({ index, result }) => ({
      row: index + 1,
      ...(reports.get(index) ?? { outcome: 'invalid' as const, id: null, problem: wordsFor(result.error) }),
    }));
    return { dryRun, data };
  };
};

const together = (there: readonly LegacyAppointment[], given: readonly LegacyAppointment[]): LegacyAppointment[] => {
  const ids = new Set(there.map(({ id }) => id));
  return [...there, ...given.filter(({ id }) => !ids.has(id))];
};

const readKnown = async (
  { stagedCustomers, companyByNumber }: LegacyDeps,
  rows: readonly LegacyCustomerRow[],
  scope: PlatformScope,
): Promise<LegacyKnown> => {
  const ids = new Set(rows.map((row) => stagedCustomerIdOf(row.kind === 'customer' ? row.id : row.customer_id)));
  const numbers = new Set(rows.flatMap((row) => (row.kind === 'customer' ? (row.company_id ?? []) : [])));
  const records = await Promise.all([...ids].map((id) => stagedCustomers.byId(id)));
  const companies = await Promise.all(
    [...numbers].map(async (number) => [number, await companyByNumber(number, scope)] as const),
  );
  return {
    records: new Map(records.flatMap((record) => (record === undefined ? [] : [[record.id, record] as const]))),
    companies: new Map(companies.flatMap(([number, found]) => (found === undefined ? [] : [[number, found] as const]))),
  };
};

const wordsFor = (error: z.ZodError | undefined): string => {
  const issues = error === undefined ? [] : issuesOf(error);
  const words = issues.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
  return words.slice(0, LONGEST_PROBLEM);
};

import type { listInvariants } from '@fencepost/contracts/integrity/invariant';
import type { z } from 'zod';
import type { AlertRecord } from '../../domain/alert-record.ts';
import type { Invariant } from '../../domain/invariant.ts';

interface Deps {
  readonly invariants: readonly Invariant[];
  /** Alerts that are not over. */
  readonly alerts: { open(): AsyncIterable<Pick<AlertRecord, 'invariant'>> };
  readonly runbookOf: (invariantId: string) => string;
}

/** The coverage table as operators read it: what enforces each invariant where, and how many alerts it has now. */
export const makeListInvariants =
  ({ invariants, alerts, runbookOf }: Deps) =>
  async (): Promise<z.input<typeof listInvariants.output>> => {
    const counts = new Map<string, number>();
    for await (const { invariant } of alerts.open()) counts.set(invariant, (counts.get(invariant) ?? 0) + 1);
    return {
      data: invariants.map(({ id, alertName = null, sentence, impact, severity, scope, sources, cvss, points }) => ({
        ...{ id, alertName, sentence, impact, severity, scope, sources, points },
        cvss: cvss === undefined ? null : { ...cvss },
        runbook: runbookOf(id),
        openAlerts: counts.get(id) ?? 0,
      })),
    };
  };

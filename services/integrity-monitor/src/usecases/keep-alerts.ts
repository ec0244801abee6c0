import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { changeOf, newAlert, reopening, resolution, type Sighting } from '../domain/alert-change.ts';
import { type AlertPatch, type AlertRecord, isActive } from '../domain/alert-record.ts';
import { invariantById } from '../domain/invariants/all.ts';
import type { Case, Ledger } from '../domain/ledger.ts';
import { type Picture, stateOf } from '../domain/picture.ts';
import { samplesOf } from '../domain/samples.ts';
import type { OpenAlert } from './alerts/open-alert.ts';
import type { Alerts } from './ports.ts';
import type { Progress } from './progress.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly opened: OpenAlert;
  readonly ledger: Ledger;
  readonly picture: Picture;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly log: Logger;
  /** Once all stored state was read, references may still be on their way for this long. */
  readonly settleMs: number;
  readonly runbookOf: (invariantId: string) => string;
  readonly isStopping: () => boolean;
  /** An alert has news for Slack. */
  readonly onNews: () => void;
}

const MAX_ATTEMPTS = 5;
/** More are not remembered as stored: they cost a read. */
const MOST_REMEMBERED = 10_000;

/**
 * Brings stored alerts into line with the ledger. Whatever fails stays marked and is tried again with the next run.
 * After a restart nothing resolves that the monitor has not seen to be fine: the sources of its invariant come first.
 */
export const makeKeepAlerts = (deps: Deps): (() => Promise<void>) => {
  const { alerts, ledger, progress, clock, log } = deps;

  const isSettled = (invariantId: string): boolean => {
    if (invariantById(invariantId)?.sources === 'events') return true;
    return progress.completeAt !== undefined && clock.millis() >= progress.completeAt + deps.settleMs;
  };

  const patchOf = (alert: AlertRecord, of: Case | undefined): AlertPatch | undefined => {
    const now = clock.now();
    if (of === undefined) return isActive(alert) ? resolution(alert, now) : undefined;
    const seen = sightingOf(of, deps);
    const flashed = seen.count === 0 && of.proof !== undefined && alert.status === 'resolved';
    return flashed ? reopening(alert, seen, now) : changeOf(alert, seen, now);
  };

  /** Whether the stored alert says what the ledger says; false when that has to wait. */
  const settle = async (caseId: string): Promise<boolean> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const of = ledger.find(caseId);
      const proof = of?.proof;
      if (of !== undefined && isNews(of)) {
        if (await deps.opened.open(newAlert(sightingOf(of, deps), clock.now()))) return shown(of, proof);
      }
      const alert = await alerts.byId(caseId);
      if (alert === undefined) {
        if (of === undefined || (of.subjects.size === 0 && of.proof === undefined)) return true;
        if (await deps.opened.open(newAlert(sightingOf(of, deps), clock.now()))) return shown(of, proof);
        continue;
      }
      if (isActive(alert) && !isSettled(alert.invariant) && !isWorse(alert, of)) return false;
      const patch = patchOf(alert, of);
      if (patch === undefined) return true;
      if ((await alerts.change(alert, patch)) !== undefined) return shown(of, proof);
    }
    return false;
  };

  const stored = new Set<string>();
  /** Whether it is worth storing it without a look whether it is stored: at most once each. */
  const isNews = ({ id, subjects }: Case): boolean => {
    if (subjects.size === 0 || stored.has(id) || !deps.opened.isQuick()) return false;
    if (stored.size >= MOST_REMEMBERED) stored.clear();
    stored.add(id);
    return true;
  };

  const shown = (of: Case | undefined, proof: Case['proof']): true => {
    if (of !== undefined && of.proof === proof) of.proof = undefined;
    deps.onNews();
    return true;
  };

  return async () => {
    ledger.mature(clock.millis());
    if (progress.caughtUpAt === undefined) return;
    for (const caseId of ledger.takeChanged()) {
      // What was found stays known: whoever starts anew finds it again.
      if (deps.isStopping()) return;
      const settled = await settle(caseId).catch((error: unknown) => {
        log.warn({ alertId: caseId, err: error }, 'an alert could not be stored; the next run tries again');
        return false;
      });
      if (settled) ledger.close(caseId);
      else ledger.markChanged(caseId);
    }
  };
};

/** Less may only be what was not read yet; more is true at any time. */
const isWorse = ({ count }: AlertRecord, of: Case | undefined): boolean => of !== undefined && of.subjects.size > count;

/** An alert that is over already tells of at least one. */
const titled = ({ title, subjects }: Case): string => title.replace('{n}', String(Math.max(subjects.size, 1)));

const sightingOf = (of: Case, { picture, runbookOf }: Deps): Sighting => ({
  id: of.id,
  invariant: of.invariant.id,
  severity: of.severity,
  companyId: of.tenantId,
  companyName: of.tenantId === null ? null : (stateOf(picture, of.tenantId, 'company')?.name ?? null),
  cause: of.cause,
  title: titled(of),
  runbook: runbookOf(of.invariant.id),
  count: of.subjects.size,
  samples: samplesOf(of, picture),
});

import type { Invariant, Patience, Violation } from '../invariant.ts';
import type { StateOf } from '../known-state.ts';
import { hasLeft, type Known, membersOf, type Picture, stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';
import { isSyncing } from '../sync-runs.ts';

const IN_STEP = 'synced';
const cause = 'not_synced';
const title = 'Found {n} services not synced';

/** The one definition of "in step" (D-13). A run that is on its way excuses `pending` for a while, and nothing else. */
export const serviceWithEventTypeIsSynced: Invariant = {
  id: 'service-with-event-type-is-synced',
  alertName: 'ServiceSyncStatusAlert',
  sentence: 'Every service that has a Cal.com event type is synced',
  impact: 'The service may be sold with a length, price or name that Cal.com no longer has.',
  severity: 'high',
  boundary: false,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: enforced('by the list of statuses, which has no other word for being in step'),
    writeGuard: enforced('by imports and the command mapEventType, which end with a synced service'),
    database: notApplicable('the other statuses are legitimate while an import runs'),
    continuous: enforced('by looking at the status in every event of a service'),
    fullScan: enforced('by looking at the status of every stored service'),
  },
  kinds: ['service', 'stagedRow'],
  subjectsOf: (changed, picture) => {
    const known = picture.entities.get(changed);
    if (known?.type === 'service' || known?.type === 'stagedRow') return [changed];
    if (known?.type === 'company') return membersOf(picture, 'service', changed);
    if (known?.home === undefined) return [];
    if (known.type === 'syncRun') return membersOf(picture, 'service', known.home);
    return known.type === 'mapping' || known.type === 'drift' ? servicesBeside(known, known.home, picture) : [];
  },
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    if (known === undefined || hasLeft(picture, known.home)) return [];
    return known.type === 'stagedRow' ? checkStaged(known, picture) : checkService(known, picture);
  },
};

const checkService = ({ id, home }: Known, picture: Picture): readonly Violation[] => {
  const service = stateOf(picture, id, 'service');
  if (service === undefined || service.eventTypeId === null || service.syncStatus === IN_STEP) return [];
  if (home !== undefined && isRetired(service, home, picture)) return [];
  const { eventTypeId, syncStatus } = service;
  const drift = home === undefined ? null : openDriftOf(eventTypeId, home, picture);
  const evidence = { eventTypeId, syncStatus, ...(drift === null ? {} : { drift }) };
  // Services and runs are told in any order; a status that no run can mean waits for nothing.
  const patience: Patience = isSyncing(picture, home) ? 'work' : 'reference';
  return [{ tenantId: home ?? null, cause, title, ...(syncStatus === 'pending' ? { patience } : {}), evidence }];
};

/** The status that counts of a service; undefined where the invariant asks for none: no event type, or retired. */
export const syncStatusOf = (id: string, picture: Picture): string | null | undefined => {
  const service = stateOf(picture, id, 'service');
  const home = picture.entities.get(id)?.home;
  if (service === undefined || service.eventTypeId === null) return undefined;
  return home !== undefined && isRetired(service, home, picture) ? undefined : service.syncStatus;
};

/** Old data in staging counts, too: of nobody, for what it claims is no tenant. */
const checkStaged = ({ id }: Known, picture: Picture): readonly Violation[] => {
  const row = stateOf(picture, id, 'stagedRow');
  if (row?.kind !== 'service' || row.eventTypeId === null || row.syncStatus === IN_STEP) return [];
  const { eventTypeId, syncStatus, claimedCompany, problem } = row;
  return [{ tenantId: null, cause, title, evidence: { eventTypeId, syncStatus, claimedCompany, problem } }];
};

/** What a company left behind with its team: not sold, and no mapping leads to it. */
const isRetired = (service: StateOf<'service'>, home: string, picture: Picture): boolean => {
  if (service.active) return false;
  const mappings = membersOf(picture, 'mapping', home)
    .map((id) => stateOf(picture, id, 'mapping'))
    .filter((mapping) => mapping?.eventTypeId === service.eventTypeId);
  return mappings.length > 0 && mappings.every((mapping) => mapping?.retired === true);
};

/** What is known to differ from Cal.com; of an event type that is gone it says so (K15). */
const openDriftOf = (eventTypeId: number, home: string, picture: Picture): string | null => {
  const drifts = membersOf(picture, 'drift', home).map((id) => stateOf(picture, id, 'drift'));
  return drifts.find((drift) => drift?.open === true && drift.eventTypeId === eventTypeId)?.kind ?? null;
};

const servicesBeside = ({ id, type }: Known, home: string, picture: Picture): readonly string[] => {
  const eventTypeId = stateOf(picture, id, type === 'drift' ? 'drift' : 'mapping')?.eventTypeId;
  if (eventTypeId === undefined || eventTypeId === null) return [];
  return membersOf(picture, 'service', home).filter(
    (service) => stateOf(picture, service, 'service')?.eventTypeId === eventTypeId,
  );
};

import type { Invariant } from '../invariant.ts';
import { stateOf } from '../picture.ts';

const IN_STEP = 'synced';

/** The one definition of "in step" (D-13). No import runs in the background yet, so nothing excuses another status. */
export const serviceWithEventTypeIsSynced: Invariant = {
  id: 'service-with-event-type-is-synced',
  sentence: 'Every service that has a Cal.com event type is synced',
  impact: 'The service may be sold with a length, price or name that Cal.com no longer has.',
  severity: 'high',
  scope: 'tenant',
  sources: 'events_and_stored_state',
  enforcement: {
    contract: 'enforced by the list of statuses, which has no other word for being in step',
    writeGuard: 'enforced by the command mapEventType, which ends with a synced service',
    database: 'not applicable because the other statuses are legitimate while an import runs',
    continuous: 'enforced by looking at the status in every event of a service',
    fullScan: 'enforced by looking at the status of every stored service',
  },
  subjectsOf: (changed, picture) => (picture.entities.get(changed)?.type === 'service' ? [changed] : []),
  check: (subject, picture) => {
    const service = stateOf(picture, subject, 'service');
    if (service === undefined || service.eventTypeId === null || service.syncStatus === IN_STEP) return [];
    const { eventTypeId, syncStatus } = service;
    const title = `Services are not in step with Cal.com (${syncStatus ?? 'no status'})`;
    const tenantId = picture.entities.get(subject)?.home ?? null;
    return [{ tenantId, cause: `status:${syncStatus ?? 'none'}`, title, evidence: { eventTypeId, syncStatus } }];
  },
};

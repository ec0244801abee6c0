import { derivedId } from '@fencepost/contracts/ids';
import type { AlertRecord } from '../src/domain/alert-record.ts';
import { ids, NOW } from './histories.ts';

/** An open alert as it is stored right after its opening, with whatever a test wants otherwise. */
export const alertRecord = (changed: Partial<AlertRecord> = {}): AlertRecord => ({
  ...{ id: derivedId('alr', 'one'), invariant: 'mapping-team-is-company-team', cause: 'mapping_of_other_team' },
  ...{ severity: 'critical', status: 'open', companyId: ids(1).tenant, companyName: 'Friseur 1' },
  ...{ title: 'Found 2 mappings with wrong team_id', runbook: 'https://runbooks.example/x.md', count: 2, peakCount: 2 },
  samples: [{ subject: ids(1).mapping(0), evidence: { mappingTeam: 34_209, companyTeam: 39_203 } }],
  ...{ openedAt: NOW, lastSeenAt: NOW, resolvedAt: null, openings: 1, revision: 1, version: 1 },
  ...{ acknowledged: null, silenced: null, escalatedAt: null, waitingSince: NOW, repair: null },
  history: [{ seq: 1, at: NOW, happened: 'opened', by: null, count: 2, note: null }],
  slack: {
    ...{ ts: null, pending: true, pendingSince: NOW, toldSeq: 0, folded: false, unsure: false, lastError: null },
    ...{ attempts: 0, nextAttemptAt: NOW, claimedBy: null, claimedUntil: NOW },
  },
  ...changed,
});

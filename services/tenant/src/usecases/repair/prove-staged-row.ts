import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { RepairEvidence } from '@fencepost/contracts/integrity/repair-step';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { RepairVerdict } from '@fencepost/service-kit/repair-record';
import { bindingId } from '../../domain/binding.ts';
import { whyNotOffered } from '../../domain/event-type-fields.ts';
import type { StagedRowRecord } from '../../domain/staged-row-record.ts';
import { candidateOf } from '../legacy/promote-staged-row.ts';
import { askCalcom } from '../teams/ask-calcom.ts';
import { type CalcomDeps, makeOpenCalcom } from '../teams/open-calcom.ts';
import { counted, type EvidenceDeps, teamEvidenceOf, uncounted } from './team-evidence.ts';

type Deps = EvidenceDeps & CalcomDeps;

/**
 * What a promotion would find, without writing anything: what the row says of itself is a claim, and Cal.com the judge.
 * Throws `unavailable` where Cal.com cannot be asked now.
 */
export const makeProveStagedRow =
  (deps: Deps) =>
  async (row: StagedRowRecord, scope: PlatformScope): Promise<RepairVerdict> => {
    const claims = claimsOf(row);
    const { eventTypeId } = row;
    if (eventTypeId === null) {
      return { refused: 'The row names no event type, so nothing at Cal.com can prove whose it is.', evidence: claims };
    }
    const companyId = await asRefusal(() => candidateOf(deps, row, scope));
    if (companyId instanceof AppError) return { refused: companyId.message, evidence: claims };
    const team = await teamEvidenceOf(deps, companyId);
    const evidence = [...claims, ...team.evidence];
    if (team.refused !== null) return { refused: team.refused, evidence };
    const [claim] = await deps.bindings.byIds([bindingId('event_type', eventTypeId)]);
    if (claim !== undefined && claim.owner !== companyId) {
      return { refused: 'The registry gives this event type to another company.', evidence };
    }
    const calcomTeamId = team.company?.calcomTeam?.id;
    if (calcomTeamId === undefined || team.bond?.calcomTeamId !== calcomTeamId) {
      return { refused: 'The company has no team, or another one than its bond: repair company_team first.', evidence };
    }
    const client = await asRefusal(() => makeOpenCalcom(deps)(companyId));
    if (client instanceof AppError) return { refused: client.message, evidence };
    const eventType = await asRefusal(() => askCalcom(() => client.getTeamEventType(calcomTeamId, eventTypeId)));
    if (eventType instanceof AppError) {
      const says = `event type ${eventTypeId} is not team ${calcomTeamId}’s`;
      const against = codeOf(eventType) === 'not_found' ? [counted('Cal.com', says)] : [];
      return {
        refused: against.length > 0 ? `Cal.com says that ${says}.` : eventType.message,
        evidence: [...evidence, ...against],
      };
    }
    const isIts = eventType.teamId === calcomTeamId && eventType.id === eventTypeId;
    const found = [
      ...evidence,
      counted('Cal.com', `event type ${eventTypeId} is team ${eventType.teamId ?? 'none'}’s`),
    ];
    if (!isIts) return { refused: 'Cal.com says that the event type is another team’s.', evidence: found };
    const whyNot = whyNotOffered(eventType);
    return { refused: whyNot === undefined ? null : `This event type cannot be offered: ${whyNot}.`, evidence: found };
  };

/** Named, so that whoever reads the plan sees that they were not what decided. */
const claimsOf = ({ claimedCompanyNumber, calcomTeamId }: StagedRowRecord): readonly RepairEvidence[] => [
  uncounted(
    'the row itself',
    claimedCompanyNumber === null ? 'no company' : `company ${claimedCompanyNumber}`,
    'what a row says of itself is a claim (law 1)',
  ),
  uncounted('the row itself', calcomTeamId === null ? 'no team' : `team ${calcomTeamId}`, 'it is what is in doubt'),
];

/** Refusals are findings here; failures of infrastructure are not. */
const asRefusal = async <T>(work: () => Promise<T>): Promise<T | AppError> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.retry === 'never') return error;
    throw error;
  }
};

import { type DemoCompany, type DemoEventType, demoCompanies } from './demo-companies.ts';

/** A row of the predecessor's export; the import parses it with the contract `LegacyRow`. */
export type LegacyS2Row = Readonly<Record<string, unknown>> & { readonly kind: 'company' | 'service' | 'mapping' };

/** How many of company 1's services had been imported and were marked so; all others stood on `never` (TEN-057). */
const SYNCED_OF_FRISEUR = 2;
/** Where the predecessor's ids of company 1's services begin. */
const FIRST_SERVICE = 101;
/** Of company 15: the service that was stuck, and the one beside it (TEN-058). */
const STUCK_SERVICE = 47;
const OTHER_SERVICE = 48;

/**
 * Incident S2 as the predecessor had it: 16 of company 1's 18 services `never`; company 15's service 47 `pending`, one
 * of its event types mapped to company 1's team and one to no team. Made from the demo companies, so that the numbers
 * of both are the same numbers; a rehearsal plays it on others of the same shape.
 */
export const legacyRowsOfS2 = (companies: readonly DemoCompany[] = demoCompanies): readonly LegacyS2Row[] => {
  const [friseur, askProAi] = companies;
  const [contaminated, teamless] = askProAi?.eventTypes ?? [];
  if (friseur === undefined || askProAi === undefined || contaminated === undefined || teamless === undefined) {
    throw new Error('the incident needs two companies, of which the second has two event types');
  }
  return [
    companyRow(friseur),
    companyRow(askProAi),
    ...friseur.eventTypes.map((eventType, index) =>
      serviceRow(friseur, eventType, {
        id: FIRST_SERVICE + index,
        sync_status: index < SYNCED_OF_FRISEUR ? 'synced' : 'never',
      }),
    ),
    serviceRow(askProAi, contaminated, { id: STUCK_SERVICE, sync_status: 'pending' }),
    serviceRow(askProAi, teamless, { id: OTHER_SERVICE, sync_status: 'synced' }),
    ...friseur.eventTypes.map((eventType) => mappingRow(friseur, eventType, friseur.calcomTeamId)),
    mappingRow(askProAi, contaminated, friseur.calcomTeamId),
    mappingRow(askProAi, teamless, null),
  ];
};

const companyRow = ({ number, name, timeZone, calcomTeamId }: DemoCompany): LegacyS2Row => ({
  ...{ kind: 'company', id: number, name, time_zone: timeZone },
  ...{ calcom_team_id: calcomTeamId, calcom_team_name: name },
});

const serviceRow = (
  company: DemoCompany,
  { id: eventTypeId, title, lengthInMinutes }: DemoEventType,
  { id, sync_status }: { readonly id: number; readonly sync_status: string },
): LegacyS2Row => ({
  ...{ kind: 'service', id, company_id: company.number, name: title },
  ...{ duration_minutes: lengthInMinutes, calcom_event_type_id: eventTypeId, sync_status },
});

const mappingRow = (company: DemoCompany, { id }: DemoEventType, calcomTeamId: number | null): LegacyS2Row => ({
  ...{ kind: 'mapping', company_id: company.number, calcom_event_type_id: id, calcom_team_id: calcomTeamId },
});

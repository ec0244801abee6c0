import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import { rehearsalCompanies } from '@fencepost/fakes/demo-companies';
import { calcomBookingTriggers } from '@fencepost/vendors/calcom/booking-triggers';

/** A company's door as Cal.com has to know it. */
export interface Door {
  readonly calcomTeamId: number;
  readonly eventTypeIds: readonly number[];
  readonly webhookUrl: string;
  readonly webhookSecret: string;
}

const ALREADY_THERE = 409;

const ownerKeys: ReadonlyMap<number, string> = new Map([
  [34209, demoApiKeys.friseurOwner],
  [39203, demoApiKeys.askProAiOwner],
  [rehearsalCompanies[0].calcomTeamId, demoApiKeys.rehearsalOwner],
  [rehearsalCompanies[1].calcomTeamId, demoApiKeys.rehearsingAgencyOwner],
]);

/** The key of the team's owner at the fake Cal.com. */
export const ownerKeyOf = (calcomTeamId: number): string => {
  const key = ownerKeys.get(calcomTeamId);
  if (key === undefined) throw new Error(`the fake Cal.com has no team ${calcomTeamId}`);
  return key;
};

/**
 * Registers each event type's webhook at the fake Cal.com again, which has forgotten all of them when it was restarted;
 * the import has registered them once, as at the real one. Repeatable.
 */
export const registerWebhooks = async (calcomUrl: string, doors: readonly Door[]): Promise<void> => {
  for (const { calcomTeamId, eventTypeIds, webhookUrl, webhookSecret } of doors) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ownerKeyOf(calcomTeamId)}` };
    const body = { active: true, subscriberUrl: webhookUrl, triggers: calcomBookingTriggers, secret: webhookSecret };
    for (const eventTypeId of eventTypeIds) {
      const path = `/v2/teams/${calcomTeamId}/event-types/${eventTypeId}/webhooks`;
      const response = await fetch(`${calcomUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (response.ok || response.status === ALREADY_THERE) continue;
      throw new Error(`POST ${path} at the fake Cal.com answered ${response.status}: ${await response.text()}`);
    }
  }
};

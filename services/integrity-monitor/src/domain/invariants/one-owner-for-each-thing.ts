import { entityTypeOf } from '@fencepost/contracts/ids';
import { contestedThings, holdersOf } from '../claimants.ts';
import { weaknessOf } from '../cvss.ts';
import { type Invariant, TENANT_BOUNDARY, type Violation } from '../invariant.ts';
import { isBent, type Picture, stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

const words: Readonly<Record<string, string>> = {
  calcom_team: 'A Cal.com team belongs to more than one company',
  event_type: 'An event type belongs to more than one company',
  voice_agent: 'A voice agent belongs to more than one company',
  phone_number: 'A phone number belongs to more than one company',
  endpoint: 'A webhook endpoint belongs to more than one company',
  api_key: 'An API key belongs to more than one company',
};

/**
 * Its subjects are the things that more than one record ever claimed, by the registry's names, and the registry's own claims,
 * each held against the record that it was made for. Numbers of telephones and API keys are known by keyed marks only.
 */
export const oneOwnerForEachThing: Invariant = {
  id: 'one-owner-for-each-thing',
  sentence: 'A Cal.com team, event type, phone number, voice agent, endpoint or API key belongs to one company at most',
  impact:
    'Bookings or calls of one company may reach the other. Deliveries that meet the contradiction are quarantined.',
  severity: TENANT_BOUNDARY,
  boundary: true,
  scope: 'platform',
  sources: 'events_and_stored_state',
  cvss: weaknessOf('CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:H/A:N'),
  points: {
    contract: notApplicable('a form cannot tell who else has a thing'),
    writeGuard: enforced('by claiming every such thing in the registry before a record names it'),
    database: enforced('by the registry, where the name of the thing is the id of the claim'),
    continuous: enforced('by comparing the companies of all records that name the same thing'),
    fullScan: enforced(
      'by comparing the companies of all stored rows that name the same thing, and every claim in the registry with its record',
    ),
  },
  kinds: ['binding'],
  others: contestedThings,
  subjectsOf: (changed, picture) => {
    if (entityTypeOf(changed) === 'binding') return [changed];
    const things = picture.contested.get(changed);
    return things === undefined ? [] : [...things];
  },
  check: (subject, picture) => {
    if (entityTypeOf(subject) === 'binding') return strangersClaim(subject, picture);
    const holders = holdersOf(picture, subject);
    const companies = new Set(holders.flatMap((id) => picture.entities.get(id)?.home ?? []));
    if (companies.size < 2) return [];
    const kind = subject.split(':', 1)[0] ?? subject;
    // Given up and taken at once: the two events come in any order. A row that was bent waits for nothing.
    const patience = holders.some((id) => isBent(picture, id)) ? {} : ({ patience: 'reference' } as const);
    const evidence = { companies: [...companies].toSorted().join(', '), records: holders.toSorted().join(', ') };
    return [{ tenantId: null, cause: kind, title: words[kind] ?? kind, ...patience, evidence }];
  },
};

/** A claim is made for a record of its owner, and never handed on: somebody has changed it, or the record, by hand. */
const strangersClaim = (subject: string, picture: Picture): readonly Violation[] => {
  const claim = stateOf(picture, subject, 'binding');
  const home = claim?.reference ? picture.entities.get(claim.reference)?.home : undefined;
  if (claim === undefined || home === undefined || home === claim.owner) return [];
  const { kind, thing, owner, reference: record } = claim;
  const evidence = { thing, registrySays: owner, record, whichBelongsTo: home };
  return [{ tenantId: null, cause: kind, title: words[kind] ?? kind, evidence }];
};

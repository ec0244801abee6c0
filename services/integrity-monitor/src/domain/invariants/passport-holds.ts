import { holdersOf } from '../claimants.ts';
import type { Invariant } from '../invariant.ts';
import type { KnownState, PassportLinks, StateOf } from '../known-state.ts';
import { hasLeft, membersOf, type Picture, stateOf } from '../picture.ts';
import { enforced, notApplicable } from '../points.ts';

const MS_PER_MINUTE = 60_000;

/**
 * The chain from the number to the service is proved when an appointment is booked, and proved again whenever one of its
 * links changes (A2). A mapping that was retired by command is left out: the command has listed what depends on it.
 */
export const passportHolds: Invariant = {
  id: 'passport-holds',
  sentence: 'What proved a coming appointment to be the company’s still proves it',
  impact: 'An appointment may take place with another service, team or branch than it was booked for.',
  severity: 'high',
  boundary: true,
  scope: 'tenant',
  sources: 'events_and_stored_state',
  points: {
    contract: enforced('by the form of an appointment, which cannot be without a passport'),
    writeGuard: enforced('by proving the chain link by link before the slot is claimed'),
    database: notApplicable('the tombstone of an appointment that never came has no passport'),
    continuous: enforced('by proving every passport again that names a link which has changed'),
    fullScan: enforced('by proving the passport of every coming appointment again'),
  },
  kinds: ['appointment'],
  endsWithTime: true,
  subjectsOf: (changed, picture) => {
    const type = picture.entities.get(changed)?.type;
    if (type === 'appointment') return [changed];
    if (type === 'mapping') return passportsOver([changed], picture);
    if (type === 'company') return passportsOver(membersOf(picture, 'mapping', changed), picture);
    if (type === 'phoneNumber') return picture.entities.withState((state) => linksIn(state)?.numberId === changed);
    return [];
  },
  check: (subject, picture) => {
    const known = picture.entities.get(subject);
    const links = linksIn(stateOf(picture, subject, 'appointment'));
    if (known?.home === undefined || links === undefined || hasLeft(picture, known.home)) return [];
    const ends = picture.entities.timeOf(subject)?.endMinute;
    if (ends === undefined || ends * MS_PER_MINUTE <= picture.now) return [];
    const broken = brokenLink(links, known.home, picture);
    if (broken === undefined) return [];
    const title = `{n} coming appointments have lost their proof (${broken.link})`;
    // A link and what depends on it are told in any order.
    const common = { tenantId: known.home, cause: `link:${broken.link}`, title, patience: 'reference' } as const;
    return [{ ...common, evidence: { link: broken.link, proved: broken.proved, now: broken.now } }];
  },
};

const passportsOver = (mappings: readonly string[], picture: Picture): readonly string[] => {
  if (mappings.length === 0) return [];
  const changed: ReadonlySet<string> = new Set(mappings);
  return picture.entities.withState((state) => {
    const links = linksIn(state);
    return links !== undefined && links.mappingId !== null && changed.has(links.mappingId);
  });
};

const linksIn = (state: KnownState | undefined): PassportLinks | undefined =>
  state?.of === 'appointment' ? (state.passport ?? undefined) : undefined;

/**
 * The first link that says something else than the passport. What is not known proves nothing, and a mapping that is wrong
 * itself is told by the invariants about mappings: one cause, one alert.
 */
const brokenLink = (links: PassportLinks, home: string, picture: Picture) => {
  const number = links.numberId === null ? undefined : stateOf(picture, links.numberId, 'phoneNumber');
  const mapping = links.mappingId === null ? undefined : stateOf(picture, links.mappingId, 'mapping');
  const compared = [
    ...(number === undefined ? [] : [{ link: 'branch', proved: links.branchId, now: number.branchId }]),
    ...(mapping === undefined || mapping.retired || isWrongItself(mapping, home, picture)
      ? []
      : [
          { link: 'event_type', proved: links.eventTypeId, now: mapping.eventTypeId },
          { link: 'team', proved: links.teamId, now: mapping.teamId },
          { link: 'service', proved: links.serviceId, now: mapping.serviceId },
        ]),
  ];
  return compared.find(({ proved, now }) => proved !== null && now !== null && proved !== now);
};

const isWrongItself = ({ teamId, eventTypeId }: StateOf<'mapping'>, home: string, picture: Picture): boolean => {
  const companies = holdersOf(picture, `event_type:${eventTypeId}`).map((id) => picture.entities.get(id)?.home);
  return new Set(companies).size > 1 || stateOf(picture, home, 'company')?.teamId !== teamId;
};

import type { ActionContract } from '@fencepost/contracts/define';
import type { Clock } from '@fencepost/service-kit/clock';
import type { SyntheticCompany } from '../../domain/canaries/canary-record.ts';
import type {
  ClaimProbe,
  CursorProbe,
  DeliveryProbe,
  Holdings,
  JobProbe,
  Members,
  Outcome,
  PlatformProbe,
  Probe,
  SameKeyProbe,
  SmuggleProbe,
  TrespassProbe,
} from '../../domain/canaries/probe.ts';
import { nobodys } from '../../domain/canaries/things.ts';
import {
  type Finding,
  judgeClaim,
  judgePlatform,
  judgeShown,
  judgeTrespass,
  namedIn,
  noMarks,
} from '../../domain/canaries/verdict.ts';
import type { AskAs, DeliverAs } from './ports.ts';

interface Deps {
  readonly askAs: AskAs;
  readonly deliverAs: DeliverAs;
  readonly clock: Clock;
  /** The company's own record, read to be sure that the door opens at all. */
  readonly getCompany: ActionContract;
}

/** Whose things are tried, and who tries. */
export interface Pair {
  readonly owner: SyntheticCompany;
  readonly stranger: SyntheticCompany;
}

export type TryProbe = (probe: Probe, pair: Pair) => Promise<Finding | undefined>;

/** Tries one probe: the owner first, so that whatever remembers answers has something to give away. */
export const makeTryProbe = (deps: Deps): TryProbe => {
  return async (probe, pair) => {
    switch (probe.way) {
      case 'trespass':
        return trespass(deps, probe, pair);
      case 'smuggle':
        return smuggle(deps, probe, pair);
      case 'claim':
        return claim(deps, probe, pair);
      case 'same_key':
        return sameKey(deps, probe, pair);
      case 'cursor':
        return cursor(deps, probe, pair);
      case 'platform':
        return platform(deps, probe, pair);
      case 'job':
        return job(deps, probe, pair);
      case 'delivery':
        return delivery(deps, probe, pair);
      case 'listen':
        return undefined;
    }
  };
};

const today = ({ clock }: Deps) => clock.now().slice(0, 'yyyy-mm-dd'.length);
/** Keys are the same all day. */
const keyFor = (deps: Deps, probe: Probe, who: string) =>
  `canary ${today(deps)} ${who} ${probe.id}`.replaceAll(' ', '.').slice(0, 255);

const presentVersion = async ({ askAs }: Deps, { version }: TrespassProbe, own: SyntheticCompany): Promise<Members> => {
  if (version === undefined) return {};
  const { action, member, thing } = version;
  const read = await askAs(own.id, { door: 'mesh', action, input: { [member]: own.holdings[thing] } });
  return { version: memberOf(read, 'version') ?? 1 };
};
const trespass = async (deps: Deps, probe: TrespassProbe, { owner, stranger }: Pair): Promise<Finding | undefined> => {
  const { door, action } = probe;
  const ask = async (who: SyntheticCompany, whose: Holdings, name: string) => {
    const input = { ...probe.input(whose, who.holdings), ...(await presentVersion(deps, probe, who)) };
    const key = probe.keyed ? { idempotencyKey: keyFor(deps, probe, name) } : {};
    return deps.askAs(who.id, { door, action, input, ...key });
  };
  const own = await ask(owner, owner.holdings, 'owner');
  const foreign = await ask(stranger, owner.holdings, 'stranger');
  const nobody = await ask(stranger, nobodys, 'nobody');
  return judgeTrespass({ own, foreign, nobody }, { owner: owner.holdings, nobody: nobodys });
};

const smuggle = async (deps: Deps, probe: SmuggleProbe, { owner, stranger }: Pair): Promise<Finding | undefined> => {
  const { door, action } = probe;
  const own = await deps.askAs(owner.id, { door, action, input: probe.input(owner.holdings) });
  const asked = { door, action, input: probe.input(stranger.holdings), smuggled: owner.id };
  const foreign = await deps.askAs(stranger.id, asked);
  const whose = { owner: owner.holdings, stranger: stranger.holdings };
  return judgeShown({ own, foreign: withoutEcho(foreign, owner.id) }, whose, probe.shows);
};

const claim = async (deps: Deps, probe: ClaimProbe, { owner, stranger }: Pair): Promise<Finding | undefined> => {
  const { door, action, refusals } = probe;
  const ask = (who: SyntheticCompany) =>
    deps.askAs(who.id, { door, action, input: probe.input(owner.holdings, who.holdings) });
  const [own, foreign] = [await ask(owner), await ask(stranger)];
  const asked = JSON.stringify(probe.input(owner.holdings, stranger.holdings));
  return judgeClaim({ own, foreign }, { owner: owner.holdings, asked, refusals });
};

const sameKey = async (deps: Deps, probe: SameKeyProbe, { owner, stranger }: Pair): Promise<Finding | undefined> => {
  const { door, action } = probe;
  const idempotencyKey = keyFor(deps, probe, 'both');
  const input = probe.input(owner.holdings);
  const own = await deps.askAs(owner.id, { door, action, input, idempotencyKey });
  const again = await deps.askAs(owner.id, { door, action, input, idempotencyKey });
  const foreign = await deps.askAs(stranger.id, {
    door,
    action,
    input: probe.input(stranger.holdings),
    idempotencyKey,
  });
  const made = idsIn(own.text);
  const leaked = made.filter((id) => foreign.text.includes(id));
  if (leaked.length > 0)
    return {
      failure: 'leak',
      explanation: 'a stranger is answered with what another company’s key was answered with',
    };
  if (foreign.code.startsWith('idempotency'))
    return { failure: 'leak', explanation: `another company’s key is in the way: ${foreign.code}` };
  const isRepeated = made.length > 0 && made.some((id) => again.text.includes(id));
  return isRepeated
    ? undefined
    : { failure: 'no_control', explanation: `nothing is repeated under one key: ${own.code}, ${again.code}` };
};

const cursor = async (deps: Deps, probe: CursorProbe, { owner, stranger }: Pair): Promise<Finding | undefined> => {
  const { door, action } = probe;
  const required = (of: SyntheticCompany): Members =>
    probe.needs.includes('branchId') ? { branchId: of.holdings.branchId } : {};
  const first = await deps.askAs(owner.id, { door, action, input: { ...required(owner), limit: 1 } });
  const next = memberOf(first, 'nextCursor') ?? undefined;
  const on = typeof next === 'string' ? { cursor: next } : {};
  const own = await deps.askAs(owner.id, { door, action, input: { ...required(owner), ...on, limit: 1 } });
  const foreign = await deps.askAs(stranger.id, { door, action, input: { ...required(stranger), ...on } });
  return judgeShown({ own, foreign }, { owner: owner.holdings, stranger: stranger.holdings }, false);
};

const platform = async (deps: Deps, probe: PlatformProbe, { owner, stranger }: Pair): Promise<Finding | undefined> => {
  const { door, action } = probe;
  const refused = await deps.askAs(stranger.id, { door, action, input: probe.input(owner.holdings) });
  const control = await deps.askAs(stranger.id, {
    door: door === 'watch' ? 'http' : door,
    action: deps.getCompany,
    input: {},
  });
  return judgePlatform(refused, control);
};

const job = async (deps: Deps, probe: JobProbe, { owner, stranger }: Pair): Promise<Finding | undefined> => {
  const started = await deps.askAs(owner.id, { door: 'mesh', action: probe.start, input: {} });
  const id = memberOf(started, 'id');
  if (typeof id !== 'string') return { failure: 'no_control', explanation: `no work begins: ${started.code}` };
  const find = (who: SyntheticCompany, value: unknown) =>
    deps.askAs(who.id, { door: 'mesh', action: probe.find, input: { [probe.member]: value } });
  const list = await deps.askAs(stranger.id, { door: 'mesh', action: probe.list, input: {} });
  if (list.text.includes(id)) return { failure: 'leak', explanation: 'a stranger’s list shows another company’s work' };
  const thing = { [probe.member]: id };
  const nobodysThing = { [probe.member]: String(nobodys[probe.member === 'runId' ? 'syncRunId' : probe.member]) };
  const [own, foreign] = [await find(owner, id), await find(stranger, id)];
  const nobody = await find(stranger, nobodysThing[probe.member]);
  return judgeTrespass({ own, foreign, nobody }, { owner: thing, nobody: nobodysThing });
};

const delivery = async (
  { deliverAs }: Deps,
  { vendor, path }: DeliveryProbe,
  { owner, stranger }: Pair,
): Promise<Finding | undefined> => {
  const own = await deliverAs({ vendor, path, signedBy: owner.id, at: owner.id });
  const foreign = await deliverAs({ vendor, path, signedBy: stranger.id, at: owner.id });
  if (foreign.code === 'unreachable' || foreign.code === 'unavailable')
    return { failure: 'error', explanation: `the edge answers ${foreign.code}` };
  if (foreign.code !== 'signature_invalid' && foreign.code !== 'unauthenticated')
    return { failure: 'leak', explanation: `what another company signed is answered ${foreign.code}` };
  if (own.code === foreign.code)
    return { failure: 'no_control', explanation: 'the company’s own signature is refused as well' };
  return undefined;
};

/** A refusal may name what was asked for. */
const withoutEcho = ({ code, text }: Outcome, smuggled: string): Outcome => ({
  code,
  text: code === 'answered' ? text : text.replaceAll(smuggled, '<smuggled>'),
});

const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b[a-z]{3}_[0-9a-z]{20,32}\b/g)].map(([id]) => id).filter((id) => !id.startsWith('ten_'));

const memberOf = ({ code, text }: Outcome, member: string): unknown => {
  if (code !== 'answered') return undefined;
  const told: unknown = JSON.parse(text);
  const found =
    typeof told === 'object' && told !== null ? Object.entries(told).find(([name]) => name === member) : undefined;
  return found?.[1];
};

/** Events in which one company's stream shows what is the other's (TI9). */
export const judgeHeard = (
  heard: readonly { readonly subject: string; readonly tenantId: string | null; readonly text: string }[],
  companies: readonly SyntheticCompany[],
): Finding | undefined => {
  const seen = companies.filter(({ id }) => heard.some(({ tenantId }) => tenantId === id));
  for (const { subject, tenantId, text } of heard) {
    for (const company of companies) {
      if (tenantId === company.id || tenantId === null) continue;
      const named = namedIn(text, marksOf(company));
      if (named.length > 0)
        return {
          failure: 'leak',
          explanation: `${subject} tells ${named.join(', ')} of a synthetic company to another one`,
        };
    }
  }
  if (seen.length === 0)
    return { failure: 'no_control', explanation: 'nothing was published of the synthetic companies meanwhile' };
  return undefined;
};

/** What nobody else can have: ids and marks; not the day, and no numbers, which may be anything. */
const marksOf = ({ holdings }: SyntheticCompany): Holdings =>
  Object.fromEntries(
    Object.entries(holdings).filter(([name, value]) => !noMarks.has(name) && typeof value === 'string'),
  );

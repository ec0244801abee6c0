import type { ActionContract } from '@fencepost/contracts/define';
import { claims, namesOf } from './asking.ts';
import { idMembersOf, membersOf, otherNames, undecidedMembersOf } from './id-members.ts';
import { doorsOf } from './make-probes.ts';
import type { Probe } from './probe.ts';
import { thingOf } from './things.ts';

/** Members that name something of a company though no id of ours, and why they are not aimed at. */
const unaimedNames: Readonly<Record<string, string>> = {
  email: 'what a person is called, and not which person is meant',
  phone: 'what a person is called, and not which person is meant',
  slotToken: 'sealed for one company and one service: services/booking/src/usecases/voice/voice.test.ts',
};

interface OpenApi {
  readonly paths?: Readonly<Record<string, object>>;
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** Everything in the catalogue and in the OpenAPI document that no probe tries. Empty, or the build fails. */
export const untried = (
  actions: readonly ActionContract[],
  openapi: OpenApi,
  probes: readonly Probe[],
): readonly string[] => {
  const targets = new Set(probes.map(({ target }) => target));
  const doors = actions.flatMap(doorsOf).map(({ target }) => target);
  const routes = Object.entries(openapi.paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => METHODS.has(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  const places = [...new Set([...doors, ...routes])].filter((place) => !targets.has(place));
  return [...places, ...actions.flatMap((action) => unaimedMembersOf(action, probes))];
};

/** Members by which an action can be aimed at something of a company, and at which nobody aims. */
const unaimedMembersOf = (action: ActionContract, probes: readonly Probe[]): readonly string[] => {
  if (action.scope === 'platform') return [];
  const aims = probes.flatMap((probe) =>
    probe.way === 'trespass' && probe.action.address === action.address ? [probe.aim] : [],
  );
  const byId = idMembersOf(action).flatMap(({ path, prefix }) => {
    const known = prefix in thingOf && aims.some((aim) => aim === path || aim.startsWith(`${path} of `));
    return known ? [] : [`${action.address} ${path}`];
  });
  const byName = membersOf(action).all.filter((name) => otherNames.has(name) && !isAimedByName(action, name));
  return [...byId, ...[...byName, ...undecidedMembersOf(action)].map((name) => `${action.address} ${name}`)];
};

const isAimedByName = (action: ActionContract, name: string): boolean =>
  namesOf[action.address]?.[name === 'hosts' ? 'staffEmail' : name] !== undefined ||
  claims.some((claim) => claim.action.address === action.address && name in claim.input({})) ||
  unaimedNames[name] !== undefined;

import {
  getReconciliation,
  listReconciliations,
  startReconciliation,
} from '@fencepost/contracts/booking/reconciliation';
import { listFreeSlots } from '@fencepost/contracts/booking/slot';
import type { ActionContract } from '@fencepost/contracts/define';
import { eventsPathOf, hasHttp, pathMembers } from '@fencepost/contracts/http-input';
import type { EntityPrefix } from '@fencepost/contracts/ids';
import { getSyncRun, listSyncRuns, startSync } from '@fencepost/contracts/tenant/sync';
import {
  atPresentVersion,
  besideAim,
  claims,
  leavesRecord,
  NEVER_THIS_VERSION,
  namesOf,
  otherThing,
  restOf,
  showsNothing,
} from './asking.ts';
import { idMembersOf, membersOf } from './id-members.ts';
import type {
  ClaimProbe,
  Door,
  Holdings,
  Members,
  PlatformProbe,
  Probe,
  SameKeyProbe,
  SmuggleProbe,
  VersionSource,
} from './probe.ts';
import { readerOf, thingOf } from './things.ts';

/** Every probe there is for these actions: generated, so that a new action has its probes the moment it is declared. */
export const makeProbes = (actions: readonly ActionContract[]): readonly Probe[] => {
  const byAction = actions.flatMap((action) =>
    action.scope === 'tenant' ? tenantProbes(action) : platformProbes(action),
  );
  return [...byAction, ...jobProbes, ...subjectProbes];
};

/** By which doors an action can be asked, and what each is called. */
export const doorsOf = (action: ActionContract): readonly { readonly door: Door; readonly target: string }[] => {
  const mesh = { door: 'mesh', target: action.address } as const;
  if (!hasHttp(action)) return [mesh];
  const { method, path } = action.http;
  const watched = eventsPathOf(action);
  const http = { door: 'http', target: `${method.toUpperCase()} ${path}` } as const;
  return watched === undefined ? [mesh, http] : [mesh, http, { door: 'watch', target: `GET ${watched}` }];
};

interface Aim {
  readonly name: string;
  readonly thing: string;
  /** What the aimed member is, and what it needs beside it. */
  readonly members: (whose: Holdings) => Members;
  readonly isSearch: boolean;
}

/** What an action can be aimed at: every member that names something of a company. */
const aimsOf = (action: ActionContract): readonly Aim[] => {
  const isList = action.name.startsWith('list');
  const inPath = action.http === undefined ? [] : pathMembers(action.http.path);
  const byId = idMembersOf(action).flatMap(({ path, prefix }): readonly Aim[] => {
    const thing = otherThing[`${action.address} ${path}`] ?? thingOf[prefix as EntityPrefix];
    if (thing === undefined) return [];
    const members = (whose: Holdings): Members => ({ ...placed(path, whose[thing]), ...levelOf(path, prefix) });
    const name = path === 'subjectId' ? `${path} of a ${levels[prefix]}` : path;
    return [{ name, thing, members, isSearch: isList && !inPath.includes(path) }];
  });
  const byName = Object.entries(namesOf[action.address] ?? {}).map(([thing, members]) => ({
    ...{ name: thing, thing, members },
    isSearch: isList,
  }));
  return [...byId, ...byName];
};

const levels: Readonly<Record<string, string>> = { bra: 'branch', svc: 'service', stf: 'staff' };
/** A policy's subject is of the kind that its level names. */
const levelOf = (path: string, prefix: string): Members => (path === 'subjectId' ? { level: levels[prefix] } : {});

/** `staffIds[]` and an id -> `{ staffIds: [id] }`. */
const placed = (path: string, value: unknown): Members => {
  const [first = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : placed(rest.join('.'), value);
  return first.endsWith('[]') ? { [first.slice(0, -2)]: [inner] } : { [first]: inner };
};

const tenantProbes = (action: ActionContract): readonly Probe[] => {
  const aims = aimsOf(action);
  const doors = doorsOf(action);
  const aimed = doors.flatMap(({ door, target }) => aims.map((aim) => trespass(action, aim, door, target)));
  const { required } = membersOf(action);
  const isAimless =
    aims.length === 0 || (action.name.startsWith('list') && aims.every(({ name }) => !required.includes(name)));
  const plain = isAimless ? doors.map(smuggleOf(action)) : [];
  const keyed = leavesRecord.has(action.address) ? doors.map(sameKeyOf(action)) : [];
  const paged = membersOf(action).all.includes('cursor') ? [cursorOf(action)] : [];
  const claimed = claims.filter((claim) => claim.action === action).flatMap((claim) => doors.map(claimOf(claim)));
  return [...aimed, ...(leavesRecord.has(action.address) ? [] : plain), ...keyed, ...paged, ...claimed];
};

const trespass = (action: ActionContract, aim: Aim, door: Door, target: string): Probe => {
  const { all, required } = membersOf(action);
  const others = idMembersOf(action).filter(({ path }) => required.includes(path) && path !== aim.name);
  const own = others.flatMap(({ path, prefix }) => {
    const thing = thingOf[prefix as EntityPrefix];
    return thing === undefined ? [] : [{ path, thing }];
  });
  const version = versionSource(action, aim);
  const takesVersion = all.includes('version');
  const usual = aim.isSearch ? 'search' : door === 'mesh' ? 'action' : 'route';
  return {
    way: 'trespass',
    kind: action.address === listFreeSlots.address ? 'cache_key' : usual,
    id: `${target} ${door} aimed at ${aim.name}`,
    ...{ target, action, door, aim: aim.name },
    needs: [aim.thing, ...own.map(({ thing }) => thing)],
    input: (whose, mine) => ({
      ...(takesVersion ? { version: NEVER_THIS_VERSION } : {}),
      ...Object.fromEntries(own.map(({ path, thing }) => [path, mine[thing]])),
      ...restOf[action.address]?.(mine),
      ...aim.members(whose),
      ...besideAim[`${action.address} ${aim.name}`]?.(aim.members(whose), mine),
    }),
    ...(version === undefined ? {} : { version }),
    keyed: leavesRecord.has(action.address),
  };
};

const versionSource = ({ address }: ActionContract, aim: Aim): VersionSource | undefined => {
  const thing = atPresentVersion[address];
  const action = thing === undefined ? undefined : readerOf[thing];
  if (thing === undefined || action === undefined || aim.name === thing) return undefined;
  return { action, member: thing, thing };
};

const smuggleOf =
  (action: ActionContract) =>
  ({ door, target }: { readonly door: Door; readonly target: string }): SmuggleProbe => ({
    ...{ way: 'smuggle', kind: door === 'mesh' ? 'action' : 'route', target, action, door },
    id: `${target} ${door} with another company's id smuggled in`,
    needs: [],
    shows: !showsNothing.has(action.address),
    input: (own) => ({
      ...(membersOf(action).required.includes('version') ? { version: NEVER_THIS_VERSION } : {}),
      ...restOf[action.address]?.(own),
    }),
  });

const sameKeyOf =
  (action: ActionContract) =>
  ({ door, target }: { readonly door: Door; readonly target: string }): SameKeyProbe => ({
    ...{ way: 'same_key', kind: 'cache_key', target, action, door },
    id: `${target} ${door} under another company's Idempotency-Key`,
    needs: [],
    input: (own) => ({ ...restOf[action.address]?.(own) }),
  });

const claimOf =
  ({ action, thing, refusals, input }: (typeof claims)[number]) =>
  ({ door, target }: { readonly door: Door; readonly target: string }): ClaimProbe => {
    const needsBranch = membersOf(action).required.includes('branchId');
    return {
      ...{ way: 'claim', kind: door === 'mesh' ? 'action' : 'route', target, action, door, refusals },
      id: `${target} ${door} claiming another company's ${thing}`,
      needs: needsBranch ? [thing, 'branchId'] : [thing],
      input: (whose, own) => ({ ...(needsBranch ? { branchId: own.branchId } : {}), ...input(whose) }),
    };
  };

const cursorOf = (action: ActionContract): Probe => ({
  ...{ way: 'cursor', kind: 'search', target: action.address, action, door: 'mesh' },
  id: `${action.address} with another company's cursor`,
  needs: idMembersOf(action).flatMap(({ path, prefix }) => {
    const thing = thingOf[prefix as EntityPrefix];
    return thing !== undefined && membersOf(action).required.includes(path) ? [thing] : [];
  }),
});

/** The same question by a company's key, and by a company's scope over the mesh. */
const platformProbes = (action: ActionContract): readonly Probe[] =>
  doorsOf(action).map(
    ({ door, target }): PlatformProbe => ({
      ...{ way: 'platform', kind: door === 'mesh' ? 'action' : 'route', target, action, door },
      id: `${target} ${door} by a company`,
      needs: [],
      input: (whose) => {
        const ids = idMembersOf(action).map(({ path, prefix }): [string, unknown] => {
          const thing = thingOf[prefix as EntityPrefix];
          return [path, (thing === undefined ? undefined : whose[thing]) ?? `${prefix}_${'0'.repeat(26)}`];
        });
        const inPath = action.http === undefined ? [] : pathMembers(action.http.path);
        const names = inPath.map((name): [string, unknown] => [name, name === 'day' ? whose.day : 'portal']);
        const version = membersOf(action).required.includes('version') ? { version: NEVER_THIS_VERSION } : {};
        return { ...version, ...Object.fromEntries(names), ...Object.fromEntries(ids) };
      },
    }),
  );

const jobProbes: readonly Probe[] = [
  { start: startSync, find: getSyncRun, list: listSyncRuns, member: 'runId' },
  { start: startReconciliation, find: getReconciliation, list: listReconciliations, member: 'reconciliationId' },
].map(
  (job): Probe => ({
    ...{ way: 'job', kind: 'job', target: job.start.address, ...job },
    id: `${job.start.address}: the run it begins`,
    needs: ['calcomTeamId'],
  }),
);

const doorsOfVendors = [
  { vendor: 'calcom', path: '/webhooks/calcom/{endpointKey}' },
  { vendor: 'retell', path: '/webhooks/retell/{endpointKey}' },
  { vendor: 'retell', path: '/webhooks/retell/{endpointKey}/inbound' },
  { vendor: 'retell', path: '/webhooks/retell/{endpointKey}/functions/{name}' },
] as const;

const subjectProbes: readonly Probe[] = [
  ...doorsOfVendors.map(
    ({ vendor, path }): Probe => ({
      ...{ way: 'delivery', kind: 'subject', vendor, path, target: `POST ${path}` },
      id: `POST ${path} with another company's signature`,
      needs: [],
    }),
  ),
  { way: 'listen', kind: 'subject', target: 'events.>', id: 'everything that is published meanwhile', needs: [] },
];

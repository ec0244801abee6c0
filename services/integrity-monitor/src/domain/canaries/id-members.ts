import type { ActionContract } from '@fencepost/contracts/define';
import { entityPrefixes } from '@fencepost/contracts/ids';
import { z } from 'zod';

/** A member of an input by which a record is named: `staffIds[]` -> `stf`. */
export interface IdMember {
  /** `customer.customerId`, `staffIds[]` */
  readonly path: string;
  readonly prefix: string;
}

interface Schema {
  readonly pattern?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const idMembers = new WeakMap<ActionContract, readonly IdMember[]>();
const members = new WeakMap<ActionContract, Members>();

/** A contract never changes, and to read its schema takes long. */
const remembered = <T>(
  known: WeakMap<ActionContract, T>,
  action: ActionContract,
  read: (action: ActionContract) => T,
): T => {
  const value = known.get(action) ?? read(action);
  known.set(action, value);
  return value;
};

const named = /^\^([a-z]{3})_\[0-9a-z\]/;

/** Every member of an action's input that carries an id of ours, derived from the schemas of ids. */
export const idMembersOf = (action: ActionContract): readonly IdMember[] =>
  remembered(idMembers, action, readIdMembers);

const readIdMembers = ({ input }: ActionContract): readonly IdMember[] => {
  const root: Schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
  const found = new Map<string, IdMember>();
  const walk = (schema: Schema, path: string): void => {
    const target = schema.$ref?.split('/').at(-1);
    if (target !== undefined) walk(root.$defs?.[target] ?? {}, path);
    const prefix = named.exec(schema.pattern ?? '')?.[1];
    if (prefix !== undefined && prefix in entityPrefixes) found.set(`${path}:${prefix}`, { path, prefix });
    for (const each of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) walk(each, path);
    if (schema.items !== undefined) walk(schema.items, `${path}[]`);
    for (const [name, member] of Object.entries(schema.properties ?? {}))
      walk(member, path === '' ? name : `${path}.${name}`);
  };
  walk(root, '');
  return [...found.values()];
};

/** The names of an input's members, and which of them must be given. */
export const membersOf = (action: ActionContract): Members => remembered(members, action, readMembers);

interface Members {
  readonly all: readonly string[];
  readonly required: readonly string[];
}

const readMembers = ({ input }: ActionContract): Members => {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: object;
    readonly required?: readonly string[];
  };
  return { all: Object.keys(schema.properties ?? {}), required: schema.required ?? [] };
};

/** Members that name something of a company without an id of ours. */
export const otherNames: ReadonlySet<string> = new Set([
  'calcomTeamId',
  'eventTypeId',
  'calcomUid',
  'calcomUserId',
  'email',
  'phone',
  'hosts',
  'number',
  'agentId',
  'apiKey',
  'slotToken',
]);

/** Words, figures and times: whatever stands in them, no record is found by it. */
const plain: ReadonlySet<string> = new Set([
  ...['name', 'label', 'company', 'notes', 'note', 'reason', 'secret', 'userId'],
  // Places in the company's own order: there is nothing at them but what is the company's.
  ...['cursor', 'afterSeq', 'afterHash', 'afterRecord'],
  ...['timeZone', 'locale', 'currency', 'day', 'limit', 'version', 'days'],
  ...['syncEveryMinutes', 'overlapMinutes', 'durationMinutes', 'amountMinor', 'percent', 'atLeastMinutesBefore'],
  ...['bookingNoticeMinutes', 'bookingWindowDays', 'cancelNoticeMinutes', 'rescheduleNoticeMinutes'],
  ...['cancellationsPerMonth', 'reschedulesPerAppointment', 'noShowStrikes'],
  ...[
    'services',
    'mappings',
    'teamMembers',
    'branchOffers',
    'phoneNumbers',
    'futureAppointments',
    'holds',
    'passports',
  ],
]);

/** Members with a text or a number of which nobody has said yet whether something is named by it. */
export const undecidedMembersOf = ({ input }: ActionContract): readonly string[] => {
  const root: Schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
  const found = new Set<string>();
  const walk = (schema: Schema, name: string): void => {
    const target = schema.$ref?.split('/').at(-1);
    if (target !== undefined) walk(root.$defs?.[target] ?? {}, name);
    for (const each of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) walk(each, name);
    if (schema.items !== undefined) walk(schema.items, name);
    for (const [inner, member] of Object.entries(schema.properties ?? {})) walk(member, inner);
    if (isFree(schema) && !plain.has(name) && !otherNames.has(name)) found.add(name);
  };
  walk(root, '');
  return [...found];
};

/** Whether anything may stand there: no choice of words, no moment, and no id of ours, which is aimed at by its prefix. */
const isFree = ({ type, enum: choice, const: only, format, pattern }: Schema): boolean =>
  (type === 'string' || type === 'integer' || type === 'number') &&
  choice === undefined &&
  only === undefined &&
  format !== 'date-time' &&
  !named.test(pattern ?? '');

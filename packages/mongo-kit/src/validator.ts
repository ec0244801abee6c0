import { z } from 'zod';

type Schema = Readonly<Record<string, unknown>>;

/** The validator of a collection, as MongoDB stores it. */
export interface Validator {
  readonly $jsonSchema: Schema;
}

/** MongoDB's names; integers beyond 32 bits reach it as doubles, so that the type alone does not tell them. */
const bsonTypes: Readonly<Record<string, Schema>> = {
  string: { bsonType: 'string' },
  integer: { bsonType: ['int', 'long', 'double'], multipleOf: 1 },
  number: { bsonType: 'number' },
  boolean: { bsonType: 'bool' },
  object: { bsonType: 'object' },
  array: { bsonType: 'array' },
  null: { bsonType: 'null' },
};

/** Keywords that mean the same in MongoDB. It refuses `format`, `$ref`, `default` and others, which are left out. */
const sameKeywords: ReadonlySet<string> = new Set([
  ...['enum', 'required', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
]);
const schemaKeywords: ReadonlySet<string> = new Set([
  ...['items', 'additionalItems', 'additionalProperties', 'not', 'anyOf', 'oneOf', 'allOf'],
]);

/**
 * Compiles a collection's zod row into the `$jsonSchema` that the database holds every write to. Members with a default
 * are optional there, for older records lack them. Throws at start-up for a row that is not JSON (dates, transforms).
 * Source: https://www.mongodb.com/docs/manual/reference/operator/query/jsonSchema/
 */
export const validatorOf = (row: z.ZodType, writtenWhole: readonly string[] = []): Validator => {
  z.toJSONSchema(row, { io: 'output' }); // throws where what is read is not what is stored
  const { definitions = {}, ...schema }: Schema = z.toJSONSchema(row, {
    target: 'draft-4',
    io: 'input',
  });
  const translated = withIdentityPatterns(translate(schema, definitions as Schema), schema);
  const members = Object.entries(translated.properties as Readonly<Record<string, Schema>>).map(([name, member]) => [
    name,
    writtenWhole.includes(name) ? surfaceOf(member) : member,
  ]);
  return { $jsonSchema: { ...translated, properties: Object.fromEntries(members) } };
};

/** A value's kind and its members' kinds: zod has held every write to the rest, and each word here costs every command. */
const surfaceOf = ({ properties, items, ...own }: Schema): Schema => ({
  ...own,
  ...(properties === undefined ? {} : { properties: eachKind(properties as Readonly<Record<string, Schema>>) }),
  ...(items === undefined ? {} : { items: kindOf(items as Schema) }),
});

const eachKind = (members: Readonly<Record<string, Schema>>): Schema =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, kindOf(member)]));

const kindOf = ({ bsonType, enum: words }: Schema): Schema => ({
  ...(bsonType === undefined ? {} : { bsonType }),
  ...(words === undefined ? {} : { enum: words }),
});

/** Whose a record is keeps its form in the database, too. Every further pattern costs each write, and zod checks them all. */
const identityMembers = ['_id', 'tenantId'] as const;

const withIdentityPatterns = (translated: Schema, { properties }: Schema): Schema => {
  const given = (properties ?? {}) as Readonly<Record<string, Schema>>;
  const members = { ...(translated.properties as Record<string, Schema>) };
  for (const name of identityMembers) {
    const pattern = given[name]?.pattern;
    if (typeof pattern === 'string') members[name] = { ...members[name], pattern };
  }
  return { ...translated, properties: members };
};

const translate = (schema: Schema, named: Schema): Schema => {
  const { $ref, type, properties, ...rest } = schema;
  if (typeof $ref === 'string') return translate(named[$ref.replace('#/definitions/', '')] as Schema, named);
  const translated: Record<string, unknown> = { ...typesOf(type) };
  if (properties !== undefined) {
    const entries = Object.entries(properties as Record<string, Schema>);
    translated.properties = Object.fromEntries(entries.map(([key, member]) => [key, translate(member, named)]));
  }
  for (const [keyword, value] of Object.entries(rest)) {
    if (sameKeywords.has(keyword) && !isOfEveryInteger(keyword, value)) translated[keyword] = value;
    if (schemaKeywords.has(keyword)) translated[keyword] = translateInside(value, named);
  }
  return joined(translated);
};

/** zod's bounds of an integer that has none: beyond them a double has no fraction at all, and zod refuses it at every read. */
const isOfEveryInteger = (keyword: string, value: unknown): boolean =>
  (keyword === 'maximum' && value === Number.MAX_SAFE_INTEGER) ||
  (keyword === 'minimum' && value === Number.MIN_SAFE_INTEGER);

/** "This or null" as one: but for `enum`, a keyword says nothing about values of another kind than its own. */
const joined = ({ anyOf, ...others }: Schema): Schema => {
  const [given, nothing, ...further] = (anyOf ?? []) as readonly Schema[];
  const isOrNull =
    further.length === 0 && Object.keys(nothing ?? {}).join() === 'bsonType' && nothing?.bsonType === 'null';
  if (given?.bsonType === undefined || !isOrNull) return anyOf === undefined ? others : { ...others, anyOf };
  const words = given.enum === undefined ? {} : { enum: [...(given.enum as readonly unknown[]), null] };
  return { ...others, ...given, bsonType: [given.bsonType, 'null'].flat(), ...words };
};

const translateInside = (value: unknown, named: Schema): unknown => {
  if (typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map((one) => translate(one, named)) : translate(value as Schema, named);
};

const typesOf = (type: unknown): Schema => {
  const translated = [type].flat().flatMap((name) => (typeof name === 'string' ? [bsonTypes[name] ?? {}] : []));
  const names = translated.flatMap(({ bsonType }) => bsonType);
  if (names.length === 0) return {};
  return { ...Object.assign({}, ...translated), bsonType: names.length === 1 ? names[0] : names };
};

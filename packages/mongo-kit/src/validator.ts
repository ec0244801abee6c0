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
export const validatorOf = (row: z.ZodType): Validator => {
  z.toJSONSchema(row, { io: 'output' }); // throws where what is read is not what is stored
  const { definitions = {}, ...schema }: Schema = z.toJSONSchema(row, {
    target: 'draft-4',
    io: 'input',
  });
  return { $jsonSchema: withIdentityPatterns(translate(schema, definitions as Schema), schema) };
};

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
    if (sameKeywords.has(keyword)) translated[keyword] = value;
    if (schemaKeywords.has(keyword)) translated[keyword] = translateInside(value, named);
  }
  return translated;
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

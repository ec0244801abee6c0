import { jsonSchemaOf } from '@fencepost/contracts/json-schema';
import { z } from 'zod';

/** A member of an input or output as the documentation tells it. */
export interface Field {
  /** `passport.company.id`, `data[].status` */
  readonly name: string;
  readonly type: string;
  readonly needed: boolean;
}

/** As much of JSON Schema as our contracts use. */
interface Node {
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly default?: unknown;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, Node>> | undefined;
  readonly items?: Node | undefined;
  readonly anyOf?: readonly Node[] | undefined;
}

const Node: z.ZodType<Node> = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), Node).optional();
  },
  get items() {
    return Node.optional();
  },
  get anyOf() {
    return z.array(Node).optional();
  },
});

/** Every member of a schema, nested ones under dotted names. */
export const fieldsOf = (schema: z.ZodType): readonly Field[] => membersOf(Node.parse(jsonSchemaOf(schema)), '');

const membersOf = ({ properties = {}, required = [] }: Node, prefix: string): readonly Field[] =>
  Object.entries(properties).flatMap(([name, node]) => {
    const field = { name: prefix + name, type: typeOf(node), needed: required.includes(name) };
    return [field, ...membersOf(node, `${field.name}.`), ...membersOf(node.items ?? {}, `${field.name}[].`)];
  });

const typeOf = (node: Node): string => {
  const kind = kindOf(node);
  const given = node.default === undefined ? kind : `${kind}, ${JSON.stringify(node.default)} unless given`;
  return node.description === undefined ? given : `${given}. ${node.description}`;
};

const kindOf = ({ type, format, const: constant, enum: values, minimum, maximum, items, anyOf }: Node): string => {
  if (anyOf !== undefined) return anyOf.map(kindOf).join(' or ');
  if (constant !== undefined) return JSON.stringify(constant);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' or ');
  if (type === 'array') return `list of ${items === undefined ? 'anything' : kindOf(items)}`;
  if (minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER)
    return `${type}, ${minimum} to ${maximum}`;
  return format ?? (typeof type === 'object' ? type.join(' or ') : type) ?? 'anything';
};

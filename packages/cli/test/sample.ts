import { z } from 'zod';

const ids = /^\^(\w+)_\[0-9a-z\]/;
const texts = [
  'text',
  'text-0123456789-0123456789',
  'Europe/Berlin',
  '2026-11-20T08:00:00.000Z',
  '2026-11-20',
  'EUR',
  'de-DE',
  'fp_0123456789abcdefghijklmn',
  'cal_0123456789',
  'ada@example.com',
  '+4930123456',
  'a'.repeat(64),
  'text/plain',
  'https://example.com',
  'fencepost-certificate/1',
  'U0123456',
  'customers_backup_20260301',
];

const stringOf = (schema: z.ZodString): string => {
  const candidates = [...texts];
  for (const check of schema.def.checks ?? []) {
    const { pattern } = (check as { _zod: { def: { pattern?: RegExp } } })._zod.def;
    const prefix = pattern === undefined ? undefined : ids.exec(pattern.source)?.[1];
    if (prefix !== undefined) candidates.push(`${prefix}_${'0'.repeat(24)}`);
  }
  const found = candidates.find((text) => schema.safeParse(text).success);
  if (found === undefined) throw new TypeError('no sample of this text is known');
  return found;
};

const always: Readonly<Record<string, unknown>> = { nextCursor: null };

/** A value that a schema takes, always the same: the first of every choice, one entry in every list, nothing left out. */
export const sampleOf = (given: z.core.$ZodType): unknown => {
  const schema = given as z.ZodType;
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(schema.shape).map(([name, member]) => [
        name,
        name in always ? always[name] : sampleOf(member as z.ZodType),
      ]),
    );
  if (schema instanceof z.ZodArray) return [sampleOf(schema.element)];
  if (schema instanceof z.ZodRecord) {
    const { keyType, valueType } = schema.def;
    const names = keyType instanceof z.ZodEnum ? keyType.options.map(String) : [String(sampleOf(keyType))];
    return Object.fromEntries(names.map((name) => [name, sampleOf(valueType)]));
  }
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodLiteral) return schema.def.values[0];
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodNumber) return [1, 0, 0.5].find((number) => schema.safeParse(number).success);
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return stringOf(schema as z.ZodString);
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodAny) return 'anything';
  if (schema instanceof z.ZodUnion) return sampleOf(schema.options[0] as z.ZodType);
  if (schema instanceof z.ZodPipe) return sampleOf(schema.def.in);
  if ('innerType' in schema.def) return sampleOf(schema.def.innerType as z.ZodType);
  throw new TypeError(`no sample of a ${schema.def.type} is known`);
};

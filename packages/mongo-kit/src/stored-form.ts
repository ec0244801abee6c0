import { hash } from 'node:crypto';
import { z } from 'zod';

/** A name for the form of a value: another one as soon as the form is another. */
export const formOf = (type: z.ZodType): string =>
  hash('sha256', JSON.stringify(z.toJSONSchema(type, { unrepresentable: 'any' })));

/** The same, looked up once for each row that is declared. */
export const rowFormOf = (row: z.ZodType): string => {
  const known = forms.get(row);
  if (known !== undefined) return known;
  const form = formOf(row);
  forms.set(row, form);
  return form;
};
const forms = new WeakMap<z.ZodType, string>();

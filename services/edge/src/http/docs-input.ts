import { type HttpAction, httpInputOf, mayBeLeftOut, takesBody } from '@fencepost/contracts/http-input';
import { type Field, fieldsOf } from './docs-fields.ts';

/** A member or header, and where it travels. */
export interface PlacedField extends Field {
  readonly place: string;
}

/** All that a request for an action may carry, beside its key. */
export const inputFields = (action: HttpAction): readonly PlacedField[] => {
  const { path, rest } = httpInputOf(action);
  const place = takesBody(action) ? 'in the body' : 'in the query';
  return [...placed(fieldsOf(path), 'in the path'), ...placed(fieldsOf(rest), place), ...headersOf(action)];
};

export const outputFields = ({ output }: HttpAction): readonly PlacedField[] => placed(fieldsOf(output), '');

const placed = (fields: readonly Field[], place: string): readonly PlacedField[] =>
  fields.map((field) => ({ ...field, place }));

const headersOf = (action: HttpAction): readonly PlacedField[] => {
  const { idempotencyKey } = action.http;
  const { expectedVersion } = httpInputOf(action);
  const headers: Field[] = [];
  if (idempotencyKey !== undefined)
    headers.push({
      name: 'Idempotency-Key',
      type: 'text, a new one for each thing you want done',
      needed: idempotencyKey === 'required',
    });
  if (expectedVersion !== undefined)
    headers.push({
      name: 'If-Match',
      type: takesBody(action)
        ? 'ETag of the record as you read it, unless the body has its `version`'
        : 'ETag of the record as you read it',
      needed: !takesBody(action) && !mayBeLeftOut(expectedVersion),
    });
  return placed(headers, 'as a header');
};

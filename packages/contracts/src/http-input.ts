import { z } from 'zod';
import type { ActionContract, HttpBinding } from './define.ts';

/** An action that `/v1` offers. */
export type HttpAction = ActionContract & { readonly http: HttpBinding };

/** Where the members of an input travel: in the path, and the rest in the query (get) or in the JSON body (post). */
export interface HttpInput {
  readonly path: z.ZodObject;
  readonly rest: z.ZodObject;
}

export const hasHttp = (action: ActionContract): action is HttpAction => action.http !== undefined;

/**
 * The two parts of an action's input, from its own schema. A member that nobody declared is refused, so that a misspelt
 * filter is an error and never "everything". Throws when the input is no object or lacks a member of the path.
 */
export const httpInputOf = ({ address, http, input }: HttpAction): HttpInput => {
  if (!(input instanceof z.ZodObject))
    throw new TypeError(`The input of ${address} must be an object to travel by HTTP.`);
  const inPath = pathMembers(http.path);
  const missing = inPath.filter((name) => !(name in input.shape));
  if (missing.length > 0)
    throw new TypeError(`The path of ${address} names ${missing.join(', ')}, its input does not.`);
  const members = (isWanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(input.shape).filter(([name]) => isWanted(name)));
  return {
    path: z.object(members((name) => inPath.includes(name))),
    rest: z.strictObject(members((name) => !inPath.includes(name))),
  };
};

/** `/v1/appointments/{appointmentId}` -> `['appointmentId']` */
export const pathMembers = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);

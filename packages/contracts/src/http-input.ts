import { z } from 'zod';
import type { ActionContract, HttpBinding } from './define.ts';

/** An action that `/v1` offers. */
export type HttpAction = ActionContract & { readonly http: HttpBinding };

/** Where the members of an input travel: in the path, and the rest in the query (get, delete) or in the JSON body. */
export interface HttpInput {
  readonly path: z.ZodObject;
  readonly rest: z.ZodObject;
  /**
   * The member `version` of what changes a record. `If-Match` may name it, so that a body need not; nothing else names
   * it where there is no body.
   */
  readonly expectedVersion?: z.core.$ZodType;
}

export const hasHttp = (action: ActionContract): action is HttpAction => action.http !== undefined;

/** Whether what an input has beside its path travels as a JSON body. */
export const takesBody = ({ http }: HttpAction): boolean => http.method !== 'get' && http.method !== 'delete';

/** Whether a member may be left out of what is sent. */
export const mayBeLeftOut = (member: z.core.$ZodType): boolean => z.safeParse(member, undefined).success;

/**
 * The two parts of an action's input, from its own schema. A member that nobody declared is refused, so that a misspelt
 * filter is an error and never "everything". Throws when the input is no object or lacks a member of the path.
 */
export const httpInputOf = (action: HttpAction): HttpInput => {
  const { address, http, input } = action;
  if (!(input instanceof z.ZodObject))
    throw new TypeError(`The input of ${address} must be an object to travel by HTTP.`);
  const inPath = pathMembers(http.path);
  const missing = inPath.filter((name) => !(name in input.shape));
  if (missing.length > 0)
    throw new TypeError(`The path of ${address} names ${missing.join(', ')}, its input does not.`);
  const members = (isWanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(input.shape).filter(([name]) => isWanted(name)));
  const path = z.object(members((name) => inPath.includes(name)));
  const rest = members((name) => !inPath.includes(name));
  const { version, ...others } = rest;
  if (http.method === 'get' || version === undefined) return { path, rest: z.strictObject(rest) };
  return {
    path,
    rest: z.strictObject(takesBody(action) ? { ...rest, version: z.optional(version) } : others),
    expectedVersion: version,
  };
};

/** `/v1/appointments/{appointmentId}` -> `['appointmentId']` */
export const pathMembers = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);

/** Whether every answer of an action says which version of a record it tells. */
export const answersVersion = ({ output }: ActionContract): boolean =>
  output instanceof z.ZodObject && 'version' in output.shape && !mayBeLeftOut(output.shape.version);

/**
 * Where the answer of an action can be watched as server-sent events; undefined where it cannot. Throws when the binding
 * says so of an action that is no get, or whose answer lacks its `version` or the watched member.
 */
export const eventsPathOf = (action: HttpAction): `/v1/${string}` | undefined => {
  const { address, http, output } = action;
  if (http.watch === undefined) return undefined;
  const hasMember = output instanceof z.ZodObject && http.watch.member in output.shape;
  if (http.method !== 'get' || !hasMember || !answersVersion(action))
    throw new TypeError(`To be watched, ${address} must be a get that answers ${http.watch.member} and version.`);
  return `${http.path}/events`;
};

import type { HttpBinding } from '@fencepost/contracts/define';
import type { EdgeContext } from './edge-env.ts';
import { entityTagOf, namesTag } from './entity-tag.ts';

/** What the owner said, as JSON; with the record's version as ETag, and without a body for who has that version. */
export const answerWith = (c: EdgeContext, answer: unknown, { method, status = 200 }: HttpBinding): Response => {
  const tag = entityTagOf(answer);
  if (tag === undefined) return c.json(answer, status);
  const known = method === 'get' ? c.req.header('if-none-match') : undefined;
  if (known !== undefined && namesTag(known, tag)) return c.body(null, 304, { etag: tag });
  return c.json(answer, status, { etag: tag });
};

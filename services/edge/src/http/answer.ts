import type { HttpBinding } from '@fencepost/contracts/define';
import { FileAnswer } from '@fencepost/contracts/file-answer';
import type { EdgeContext } from './edge-env.ts';
import { entityTagOf, namesTag } from './entity-tag.ts';

/** What the owner said, as JSON or as a file; with the record's version as ETag, and without a body for who has that version. */
export const answerWith = (
  c: EdgeContext,
  answer: unknown,
  { method, status = 200, answers }: HttpBinding,
): Response => {
  if (answers === 'file') return asFile(c, FileAnswer.parse(answer));
  const tag = entityTagOf(answer);
  if (tag === undefined) return c.json(answer, status);
  const known = method === 'get' ? c.req.header('if-none-match') : undefined;
  if (known !== undefined && namesTag(known, tag)) return c.body(null, 304, { etag: tag });
  return c.json(answer, status, { etag: tag });
};

/** Browsers show none of it as a page of ours, whatever its type. */
const asFile = (c: EdgeContext, { contentType, fileName, body }: FileAnswer): Response =>
  c.body(body, 200, {
    'content-type': contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'x-content-type-options': 'nosniff',
  });

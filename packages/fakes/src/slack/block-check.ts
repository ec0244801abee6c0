import { blockLimits as limits } from '@fencepost/vendors/slack/blocks';
import { z } from 'zod';

const text = (max: number) =>
  z
    .string()
    .min(1, 'must be more than 0 characters')
    .max(max, `must be less than ${max + 1} characters`);
const plain = (max: number) =>
  z.object({ type: z.literal('plain_text'), text: text(max), emoji: z.boolean().optional() });
const anyText = (max: number) =>
  z.union([plain(max), z.object({ type: z.literal('mrkdwn'), text: text(max), verbatim: z.boolean().optional() })]);
const atMost = (max: number) => `no more than ${max} items allowed`;

const Confirm = z.object({
  title: plain(limits.confirmTitle),
  text: plain(limits.confirmText),
  confirm: plain(limits.confirmButton),
  deny: plain(limits.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});

const Button = z.object({
  type: z.literal('button'),
  action_id: text(limits.actionId),
  text: plain(limits.buttonText),
  value: text(limits.buttonValue).optional(),
  url: text(limits.buttonUrl).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: Confirm.optional(),
});

const block_id = text(limits.blockId).optional();
const Block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), block_id, text: plain(limits.headerText) }),
  z
    .object({
      type: z.literal('section'),
      block_id,
      text: anyText(limits.sectionText).optional(),
      fields: z
        .array(anyText(limits.fieldText))
        .min(1)
        .max(limits.sectionFields, atMost(limits.sectionFields))
        .optional(),
    })
    .refine((section) => section.text !== undefined || section.fields !== undefined, 'missing required field: text'),
  z.object({
    type: z.literal('context'),
    block_id,
    elements: z.array(anyText(limits.sectionText)).min(1).max(limits.contextElements, atMost(limits.contextElements)),
  }),
  z.object({
    type: z.literal('actions'),
    block_id,
    elements: z.array(Button).min(1).max(limits.actionElements, atMost(limits.actionElements)),
  }),
  z.object({ type: z.literal('divider'), block_id }),
]);

export const Blocks = z.array(Block).max(limits.blocks, atMost(limits.blocks));
export type CheckedBlock = z.output<typeof Block>;

export interface BlocksProblem {
  readonly error: 'invalid_blocks' | 'msg_blocks_too_long';
  readonly messages: readonly string[];
}

/** What Slack has against these blocks (google-microsoft-retell-slack.md 4.3), or undefined. */
export const problemOfBlocks = (blocks: unknown): BlocksProblem | undefined => {
  const parsed = Blocks.safeParse(blocks);
  if (!parsed.success) {
    const messages = parsed.error.issues.map(
      (issue) => `[ERROR] ${issue.message} [json-pointer:/${['blocks', ...issue.path].join('/')}]`,
    );
    return { error: 'invalid_blocks', messages };
  }
  const ids = parsed.data.map((block) => block.block_id).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) return { error: 'invalid_blocks', messages: ['[ERROR] block_id must be unique'] };
  return lengthOf(parsed.data) > limits.totalText ? { error: 'msg_blocks_too_long', messages: [] } : undefined;
};

/** All characters people read, wherever a block keeps them. */
const lengthOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, member]) => sum + (key === 'text' && typeof member === 'string' ? member.length : lengthOf(member)),
    0,
  );
};

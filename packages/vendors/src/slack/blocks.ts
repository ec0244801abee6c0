/** Text that Slack shows as it is. */
export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji?: boolean;
}

/** Text with Slack's markup; untrusted parts go through `escapeMrkdwn`. */
export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Slack leaves plain text as it is; else it makes links of addresses, channels and names by itself. */
  readonly verbatim: true;
}

export interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value?: string;
  readonly url?: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: Confirm;
}

/** What Slack asks before a press counts. */
export interface Confirm {
  readonly title: PlainText;
  readonly text: PlainText;
  readonly confirm: PlainText;
  readonly deny: PlainText;
  readonly style?: 'primary' | 'danger';
}

/** The blocks an alert is built of. Slack's limits for them: `blockLimits`. */
export type Block = { readonly block_id?: string } & (
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: PlainText | Mrkdwn }
  | { readonly type: 'section'; readonly text?: PlainText | Mrkdwn; readonly fields: readonly (PlainText | Mrkdwn)[] }
  | { readonly type: 'context'; readonly elements: readonly (PlainText | Mrkdwn)[] }
  | { readonly type: 'actions'; readonly elements: readonly Button[] }
  | { readonly type: 'divider' }
);

/** What Slack accepts of a message, in characters unless said otherwise (google-microsoft-retell-slack.md 4.3). */
export const blockLimits = {
  blocks: 50,
  blockId: 255,
  headerText: 150,
  sectionText: 3_000,
  sectionFields: 10,
  fieldText: 2_000,
  contextElements: 10,
  actionElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  buttonUrl: 3_000,
  actionId: 255,
  confirmTitle: 100,
  confirmText: 300,
  /** Of both its buttons. */
  confirmButton: 30,
  /** All texts of all blocks together; beyond it Slack answers msg_blocks_too_long. */
  totalText: 13_200,
  /** Slack cuts the fallback text here. */
  fallbackText: 40_000,
} as const;

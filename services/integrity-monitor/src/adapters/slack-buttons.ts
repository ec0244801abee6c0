import { remedyFor } from '@fencepost/contracts/integrity/remedy';
import type { SlackAction } from '@fencepost/contracts/integrity/slack-action';
import type { Block, Button, Confirm } from '@fencepost/vendors/slack/blocks';
import type { AlertRecord } from '../domain/alert-record.ts';

const SHORT_MINUTES = 60;
const LONG_MINUTES = 1_440;

/** What a person can do about an alert as it is now. The edge hands the value of a pressed button back as it is. */
export const buttonsOf = (alert: AlertRecord): readonly Block[] => {
  const { id: alertId, status, acknowledged, repair } = alert;
  if (status === 'resolved') return [];
  const elements: Button[] = [];
  if (acknowledged === null) elements.push(button('Acknowledge', { press: 'acknowledge', alertId }, 'primary'));
  elements.push(button('Silence 1 h', { press: 'silence', alertId, minutes: SHORT_MINUTES }));
  elements.push(button('Silence 24 h', { press: 'silence', alertId, minutes: LONG_MINUTES }));
  if (repair?.waiting === true) {
    const { planId, digest } = repair;
    const approve = button('Approve the repair', { press: 'approve_repair', alertId, planId, digest }, 'danger');
    elements.push({ ...approve, confirm: approval(planId) });
  } else if (remedyFor(alert) !== undefined) {
    elements.push(button('Repair plan', { press: 'plan_repair', alertId }));
  }
  return [{ type: 'actions', elements }];
};

/** Nobody approves by a slip of the finger what they have not read. */
const approval = (planId: string): Confirm => ({
  title: plainText('Approve this repair?'),
  text: plainText(
    `${planId}: its first steps and the reasons for what it leaves alone are in the thread, all of them in fencepost repair show. Approving changes nothing yet: somebody applies it then, and it can be undone.`,
  ),
  confirm: plainText('I have read it: approve'),
  deny: plainText('Not yet'),
  style: 'danger',
});

const plainText = (text: string): Confirm['text'] => ({ type: 'plain_text', text });

const button = (text: string, action: SlackAction, style?: Button['style']): Button => ({
  type: 'button',
  action_id: action.press === 'silence' ? `silence_${action.minutes}` : action.press,
  text: { type: 'plain_text', text },
  value: JSON.stringify(action),
  ...(style === undefined ? {} : { style }),
});

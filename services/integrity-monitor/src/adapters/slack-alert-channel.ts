import type { AlertsChannel } from '@fencepost/vendors/slack/alerts-channel';
import type { AlertChannel } from '../usecases/ports.ts';
import { slackMessageOf, slackNoteOf } from './slack-message.ts';

export const makeSlackAlertChannel = (slack: AlertsChannel): AlertChannel => ({
  post: async (alert) => {
    const { id: alertId, invariant, cause } = alert;
    return (await slack.post({ ...slackMessageOf(alert), metadata: { alertId, invariant, cause } })).ts;
  },
  update: (ts, alert) => slack.update({ ts, ...slackMessageOf(alert) }),
  note: (threadTs, alert) => slack.reply({ threadTs, text: slackNoteOf(alert) }),
  find: async (alertId) => (await slack.find(alertId))?.ts,
});

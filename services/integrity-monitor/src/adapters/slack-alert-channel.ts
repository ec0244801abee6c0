import type { AlertsChannel } from '@fencepost/vendors/slack/alerts-channel';
import type { AlertChannel } from '../usecases/ports.ts';
import { slackMessageOf } from './slack-message.ts';
import { isForEverybody, slackNoteOf } from './slack-note.ts';
import { stormEscalationOf, stormMessageOf } from './slack-storm.ts';

export const makeSlackAlertChannel = (slack: AlertsChannel): AlertChannel => ({
  post: async (alert) => {
    const { id: alertId, invariant, cause } = alert;
    return (await slack.post({ ...slackMessageOf(alert), metadata: { alertId, invariant, cause } })).ts;
  },
  update: (ts, alert) => slack.update({ ts, ...slackMessageOf(alert) }),
  note: (threadTs, alert, entries) =>
    slack.reply({ threadTs, text: slackNoteOf(alert, entries), broadcast: isForEverybody(entries, alert) }),
  find: async (id) => (await slack.find(id))?.ts,
  storm: {
    post: async (digest) => (await slack.post({ ...stormMessageOf(digest), metadata: { alertId: digest.id } })).ts,
    update: (ts, digest) => slack.update({ ts, ...stormMessageOf(digest) }),
    escalate: (threadTs, digest) => slack.reply({ threadTs, text: stormEscalationOf(digest), broadcast: true }),
  },
});

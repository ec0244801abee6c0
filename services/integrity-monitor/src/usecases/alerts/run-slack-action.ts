import { AppError, known } from '@fencepost/contracts/errors';
import { remedyFor } from '@fencepost/contracts/integrity/remedy';
import type { runSlackAction, SlackAction } from '@fencepost/contracts/integrity/slack-action';
import type { Actor } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { acknowledging, silencing } from '../../domain/alert-handling.ts';
import type { Alerts } from '../ports.ts';
import { makeHandleAlert } from './handle-alert.ts';
import type { RepairDesk } from './repair-desk.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly onNews: () => void;
  /** Ids of the people in Slack who may press buttons; nobody, where it is empty. */
  readonly slackApprovers: readonly string[];
  /** The person behind each of them, where it is known. */
  readonly slackPeople: ReadonlyMap<string, string>;
  readonly repairs: RepairDesk;
}

type Input = z.output<typeof runSlackAction.input>;
type Of<P extends SlackAction['press']> = Extract<SlackAction, { press: P }>;

/** A person in Slack, as histories name them. */
export const slackActor = (slackUserId: string, person?: string): Actor => ({
  ...{ kind: 'operator', id: `slack:${slackUserId}` },
  ...(person === undefined ? {} : { person }),
});

/** Does what a person asked by a button, and says in a sentence what came of it. Who may is decided here, not in Slack. */
export const makeRunSlackAction = (deps: Deps) => {
  const handle = makeHandleAlert(deps);

  const plan = async ({ alertId }: Of<'plan_repair'>, by: Actor): Promise<string> => {
    const alert = known(await deps.alerts.byId(alertId));
    const remedy = remedyFor(alert);
    if (remedy === undefined) {
      return `No repair plan can be made for this kind of alert. The runbook says what to do by hand: ${alert.runbook}`;
    }
    if (alert.repair?.waiting === true) return readIt(alert.repair.planId, 'is waiting for approval already');
    const { planId, steps, refusals } = await deps.repairs.plan({ remedy, alertId, tenantId: alert.companyId, by });
    return readIt(
      planId,
      `is made: ${counted(steps, 'step')}, ${counted(refusals, 'record')} left alone. Nothing is changed yet; the first steps and the reasons are in the thread`,
    );
  };

  const approve = async ({ planId, digest }: Of<'approve_repair'>, by: Actor): Promise<string> => {
    await deps.repairs.approve({ planId, digest, by });
    return `Plan ${planId} is approved. Apply it: fencepost repair apply ${planId} --yes`;
  };

  const run = async (action: SlackAction, by: Actor): Promise<string> => {
    switch (action.press) {
      case 'acknowledge': {
        const { acknowledged } = await handle(action, acknowledging(by));
        const isYours = acknowledged?.by.id === by.id;
        return isYours ? 'You have it: it does not escalate any more.' : 'Somebody else has acknowledged it already.';
      }
      case 'silence': {
        const { silenced } = await handle(action, silencing(by, action.minutes));
        return `Silent until ${silenced?.until ?? 'soon'}. It still resolves by itself, and a worse severity ends the silence.`;
      }
      case 'plan_repair':
        return plan(action, by);
      case 'approve_repair':
        return approve(action, by);
    }
  };

  return async ({ slackUserId, action }: Input): Promise<z.input<typeof runSlackAction.output>> => {
    if (!deps.slackApprovers.includes(slackUserId)) {
      const message = `Nothing was done: ${slackUserId} is not among the people who may handle alerts (SLACK_APPROVERS of the integrity monitor).`;
      throw new AppError('forbidden', message);
    }
    return { told: await run(action, slackActor(slackUserId, deps.slackPeople.get(slackUserId))) };
  };
};

const readIt = (planId: string, what: string): string =>
  `Plan ${planId} ${what}. Read it: fencepost repair show ${planId}`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

import type { RepairNews } from '../../domain/alert-handling.ts';
import type { PlanRecord } from '../../domain/repairs/plan-record.ts';

/** Tells the alert that a plan was made for, if there is one. Repeatable. */
export type TellAlert = (
  plan: Pick<PlanRecord, 'id' | 'digest' | 'alertId'>,
  news: Omit<RepairNews, 'planId' | 'digest'>,
) => Promise<void>;

export const makeTellAlert =
  (noteRepair: (alertId: string, news: RepairNews) => Promise<void>): TellAlert =>
  async ({ id, digest, alertId }, news) => {
    if (alertId !== null) await noteRepair(alertId, { ...news, planId: id, digest });
  };

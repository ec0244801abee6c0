import { TenantId } from '@fencepost/contracts/ids';
import { type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import type { AlarmClock } from './alarm-clock.ts';
import type { AlarmHandlers } from './alarm-worker.ts';
import { newId } from './random-id.ts';

/** Rings when work of a company is due. It may be lost: the record that is due is the truth, and a sweep finds it. */
export type Ring = (id: string, tenantId: TenantId, inMs: number) => void;

/** What is done when a company's record rings; the signal is aborted when the process can wait no longer. */
export type CompanyAlarm = (id: string, scope: TenantScope, signal: AbortSignal) => Promise<void>;

const SEPARATOR = '.';

/** A ring of the alarm clock for one company's records; `onCompanyAlarm` answers it. */
export const makeRing =
  (alarms: Pick<AlarmClock, 'ring'>, name: string): Ring =>
  (id, tenantId, inMs) =>
    void alarms.ring(name, [tenantId, id].join(SEPARATOR), { inMs });

/** Answers what `makeRing` rang, in the scope of that company, as the service itself. */
export const onCompanyAlarm =
  (service: string, work: CompanyAlarm): AlarmHandlers[string] =>
  async (alarm, signal) => {
    const at = alarm.indexOf(SEPARATOR);
    const tenantId = TenantId.parse(alarm.slice(0, Math.max(0, at)));
    const scope = tenantScope({ tenantId, actor: { kind: 'service', id: service }, requestId: newId('req') });
    await work(alarm.slice(at + 1), scope, signal);
  };

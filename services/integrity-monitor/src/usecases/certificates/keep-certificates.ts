import { codeOf } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { dayAt, dayBefore } from '../../domain/certificates/day.ts';
import type { Court } from '../../domain/judge.ts';
import { hasLeft } from '../../domain/picture.ts';
import type { ReadDay } from './day-records.ts';
import type { IssueCertificate } from './issue-certificate.ts';

interface Deps {
  readonly court: Court;
  readonly issueCertificate: IssueCertificate;
  readonly readDay: ReadDay;
  readonly isStopping: () => boolean;
  readonly hasKey: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Stores yesterday's certificate of every company once the day is over, whoever asks for it or not. */
export const makeKeepCertificates = (deps: Deps): (() => Promise<void>) => {
  const { court, issueCertificate, hasKey, clock, log } = deps;
  let done = '';
  return async () => {
    const day = dayBefore(dayAt(clock.millis()));
    const { name } = day;
    if (!hasKey || done === name) return;
    const { picture } = court;
    const companies = [...picture.entities.idsOf('company')].filter((id) => !hasLeft(picture, id));
    const shared = await deps.readDay(day);
    let failed = 0;
    for (const companyId of companies) {
      if (deps.isStopping()) return;
      await issueCertificate(companyId, name, shared).catch((error: unknown) => {
        failed += 1;
        log.warn({ tenantId: companyId, day: name, code: codeOf(error) }, 'a certificate could not be issued yet');
      });
    }
    if (failed === 0) done = name;
  };
};

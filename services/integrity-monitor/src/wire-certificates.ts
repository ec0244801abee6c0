import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { CanaryStores } from './usecases/canaries/ports.ts';
import { makeReadDay } from './usecases/certificates/day-records.ts';
import { type IssueDeps, makeIssueCertificate } from './usecases/certificates/issue-certificate.ts';
import { makeKeepCertificates } from './usecases/certificates/keep-certificates.ts';
import {
  makeGetCertificate,
  makeGetCompanyCertificate,
  makeListCertificates,
} from './usecases/certificates/read-certificates.ts';
import type { Scans } from './usecases/scans/ports.ts';

/** What certificates need beside the rest of the world. */
export type Certifying = Pick<IssueDeps, 'certificates' | 'signer' | 'readAudit' | 'versions'>;

interface Shared extends Omit<IssueDeps, keyof Certifying | 'readDay'> {
  readonly scans: Scans;
  readonly runs: CanaryStores['runs'];
  readonly clock: Clock;
  readonly log: Logger;
  readonly isStopping: () => boolean;
}

/** Certificates of integrity: issued, stored once a day is over, read by their company and by operators. */
export const wireCertificates = (shared: Shared, certifying: Certifying) => {
  const deps = { ...shared, ...certifying, readDay: makeReadDay(shared) };
  const reading = { ...deps, issueCertificate: makeIssueCertificate(deps) };
  return {
    getCertificate: makeGetCertificate(reading),
    listCertificates: makeListCertificates(reading),
    getCompanyCertificate: makeGetCompanyCertificate(reading),
    keepCertificates: makeKeepCertificates({ ...reading, hasKey: certifying.signer !== undefined }),
  };
};

import { AppError, codeOf } from '@fencepost/contracts/errors';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { Certificate } from '@fencepost/contracts/integrity/certificate';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { canonicalText } from '../../domain/certificates/canonical.ts';
import { statementOf } from '../../domain/certificates/certificate.ts';
import { type Day, dayAt, dayOf } from '../../domain/certificates/day.ts';
import type { Court } from '../../domain/judge.ts';
import { stateOf } from '../../domain/picture.ts';
import type { Alerts } from '../ports.ts';
import type { Progress } from '../progress.ts';
import { alertsOf, type DayRecords, type ReadDay } from './day-records.ts';
import type { CertificateSigner, Certificates, ReadAudit } from './ports.ts';

export interface IssueDeps {
  readonly court: Court;
  readonly progress: Progress;
  readonly alerts: Alerts;
  readonly readDay: ReadDay;
  readonly certificates: Certificates;
  /** Undefined where nobody has given a key. */
  readonly signer: CertificateSigner | undefined;
  readonly readAudit: ReadAudit;
  readonly versions: Certificate['versions'];
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * A day that is over is answered as it was stored; undefined for what there is no certificate of. Whoever asks for many of
 * one day hands in what they have in common. Throws `unavailable` where the day is over and the audit chain's owner does not
 * answer: it can be issued later, and what is stored stays so for ever.
 */
export type IssueCertificate = (
  companyId: string,
  day: string,
  shared?: DayRecords,
) => Promise<Certificate | undefined>;

/** A day that is longer over and was never stored stays without: what was open then is not known any more. */
const LATEST_DAYS = 2;
const DAY_MS = 86_400_000;
/** The last while in which it can be issued at all: then a certificate that says what is missing is better than none. */
const LAST_CHANCE_MS = 3_600_000;

export const makeIssueCertificate = (deps: IssueDeps): IssueCertificate => {
  const { certificates, clock, court } = deps;
  return async (companyId, name, shared) => {
    const id = certificateIdOf(companyId, name);
    const stored = await certificates.byId(id);
    if (stored !== undefined) return stored.certificate;
    const day = dayOf(name);
    const isKnown = court.picture.entities.get(companyId) !== undefined;
    const age = clock.millis() - Date.parse(day.from);
    if (!isKnown || age < 0 || age >= LATEST_DAYS * DAY_MS) return undefined;
    const mayWait = age >= DAY_MS && age < LATEST_DAYS * DAY_MS - LAST_CHANCE_MS;
    const certificate = await issue(deps, { companyId, day, mayWait, records: shared ?? (await deps.readDay(day)) });
    if (dayAt(clock.millis()).name === day.name) return certificate;
    if (await certificates.add({ id, companyId, day: name, certificate })) return certificate;
    // Another replica was faster: theirs is the one.
    return (await certificates.byId(id))?.certificate;
  };
};

const certificateIdOf = (companyId: string, day: string): string => derivedId('crt', companyId, day);

const NOT_YET = 'The audit chain of the company cannot be read now: the certificate of that day is issued later.';

interface Order {
  readonly companyId: string;
  readonly day: Day;
  readonly records: DayRecords;
  /** Whether there is time to ask again for what is missing now. */
  readonly mayWait: boolean;
}

const issue = async (deps: IssueDeps, { companyId, day, records, mayWait }: Order): Promise<Certificate> => {
  const { court, signer, progress, versions, clock, log } = deps;
  if (signer === undefined)
    throw new AppError('unavailable', 'No certificates are issued here: CERTIFICATE_KEY is not set.');
  const { picture, invariants } = court;
  const { scans, rounds } = records;
  const [own, ofPlatform] = [await alertsOf(deps, companyId, day), records.platformAlerts];
  const audit = await deps.readAudit(companyId).catch((error: unknown) => {
    const line = { tenantId: companyId, day: day.name, code: codeOf(error) };
    if (mayWait) throw new AppError('unavailable', NOT_YET, line, { cause: error });
    log.warn(line, 'a certificate is issued without the audit chain');
    return null;
  });
  const companyName = stateOf(picture, companyId, 'company')?.name ?? null;
  const statement = statementOf(
    {
      ...{ day, issuedAt: clock.now(), invariants, scans, rounds },
      ...{ alerts: own.found, platformAlerts: ofPlatform, leftOut: [...records.leftOut, ...own.leftOut] },
      company: { companyId: TenantId.parse(companyId), companyName },
      ...{ audit, versions, position: progress.position },
    },
    { keyId: signer.keyId, publicKey: signer.publicKey },
  );
  // In the order of the contract from the first answer on: it is the one of every later answer.
  return Certificate.parse({ ...statement, signature: signer.sign(canonicalText(statement)) });
};

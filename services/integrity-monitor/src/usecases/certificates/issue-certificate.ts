import { AppError } from '@fencepost/contracts/errors';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { Certificate } from '@fencepost/contracts/integrity/certificate';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Records } from '@fencepost/service-kit/records';
import type { AlertRecord } from '../../domain/alert-record.ts';
import type { CanaryRecord } from '../../domain/canaries/canary-record.ts';
import { canonicalText } from '../../domain/certificates/canonical.ts';
import { countsByCompany, statementOf } from '../../domain/certificates/certificate.ts';
import { type Day, dayAt, dayOf } from '../../domain/certificates/day.ts';
import type { Court } from '../../domain/judge.ts';
import { stateOf } from '../../domain/picture.ts';
import type { ScanRecord } from '../../domain/scans/scan-record.ts';
import type { ColdEntities } from '../cold/cold-entities.ts';
import type { Alerts } from '../ports.ts';
import type { Progress } from '../progress.ts';
import type { Scans } from '../scans/ports.ts';
import type { CertificateSigner, Certificates, ReadAudit } from './ports.ts';

export interface IssueDeps {
  readonly court: Court;
  readonly progress: Progress;
  readonly alerts: Alerts;
  readonly scans: Scans;
  readonly runs: Pick<Records<CanaryRecord>, 'page'>;
  readonly certificates: Certificates;
  /** Undefined where nobody has given a key. */
  readonly signer: CertificateSigner | undefined;
  readonly readAudit: ReadAudit;
  readonly cold: Pick<ColdEntities, 'isEmpty'>;
  readonly versions: Certificate['versions'];
  readonly clock: Clock;
}

/** A day that is over is answered as it was stored; undefined for what there is no certificate of. */
export type IssueCertificate = (companyId: string, day: string) => Promise<Certificate | undefined>;

const PAGE = 100;
const MOST_PAGES = 20;
/** A day that is longer over and was never stored stays without: what was open then is not known any more. */
const LATEST_DAYS = 2;
const DAY_MS = 86_400_000;

export const makeIssueCertificate = (deps: IssueDeps): IssueCertificate => {
  const { certificates, clock, court } = deps;
  return async (companyId, name) => {
    const id = certificateIdOf(companyId, name);
    const stored = await certificates.byId(id);
    if (stored !== undefined) return stored.certificate;
    const day = dayOf(name);
    const isKnown = court.picture.entities.get(companyId) !== undefined;
    const age = clock.millis() - Date.parse(day.from);
    if (!isKnown || age < 0 || age >= LATEST_DAYS * DAY_MS) return undefined;
    const certificate = await issue(deps, companyId, day);
    if (dayAt(clock.millis()).name === day.name) return certificate;
    if (await certificates.add({ id, companyId, day: name, certificate })) return certificate;
    // Another replica was faster: theirs is the one.
    return (await certificates.byId(id))?.certificate;
  };
};

const certificateIdOf = (companyId: string, day: string): string => derivedId('crt', companyId, day);

const issue = async (deps: IssueDeps, companyId: string, day: Day): Promise<Certificate> => {
  const { court, signer, progress, versions, clock } = deps;
  if (signer === undefined)
    throw new AppError('unavailable', 'No certificates are issued here: CERTIFICATE_KEY is not set.');
  const { picture, invariants } = court;
  const [scans, rounds, alerts] = await Promise.all([
    scansOf(deps, day),
    roundsOf(deps, day),
    alertsOf(deps, companyId),
  ]);
  const audit = await deps.readAudit(companyId).catch(() => null);
  const unseen = (await deps.cold.isEmpty()) ? [] : ['counts: records that were quiet for long are not counted'];
  const companyName = stateOf(picture, companyId, 'company')?.name ?? null;
  const statement = statementOf(
    {
      ...{ day, issuedAt: clock.now(), invariants, scans, rounds, alerts, audit, versions, unseen },
      company: { companyId: TenantId.parse(companyId), companyName },
      counts: countsByCompany(picture).get(companyId) ?? {},
      position: progress.position,
    },
    { keyId: signer.keyId, publicKey: signer.publicKey },
  );
  // In the order of the contract from the first answer on: it is the one of every later answer.
  return Certificate.parse({ ...statement, signature: signer.sign(canonicalText(statement)) });
};

/** Newest first, back to the day: by when they were asked for, with a day more for those that took long. */
const scansOf = async ({ scans }: IssueDeps, { from }: Day): Promise<readonly ScanRecord[]> => {
  const since = new Date(Date.parse(from) - DAY_MS).toISOString();
  const found: ScanRecord[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const last = found.at(-1);
    const after = last && { at: last.requestedAt, id: last.id };
    const next = await scans.page({ after, limit: PAGE });
    found.push(...next);
    if (next.length < PAGE || (next.at(-1)?.requestedAt ?? '') < since) break;
  }
  return found;
};

const roundsOf = async ({ runs }: IssueDeps, { from }: Day): Promise<readonly CanaryRecord[]> => {
  const found: CanaryRecord[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const next = await runs.page({ limit: PAGE, cursor });
    found.push(...next.data);
    if (next.nextCursor === null || (next.data.at(-1)?.startedAt ?? '') < from) break;
    cursor = next.nextCursor;
  }
  return found;
};

const alertsOf = async ({ alerts }: IssueDeps, companyId: string): Promise<readonly AlertRecord[]> => {
  const found: AlertRecord[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const last = found.at(-1);
    const after = last && { at: last.openedAt, id: last.id };
    const next = await alerts.page({ status: undefined, companyId, after, limit: PAGE });
    found.push(...next);
    if (next.length < PAGE) break;
  }
  return found;
};

import type { Mutant } from './mutant.ts';

const monitor = 'services/integrity-monitor/src';
const scans = `${monitor}/usecases/scans`;
const certificateTests = [`${monitor}/usecases/certificates/certificates.test.ts`];
const scanTests = [`${scans}/scans.test.ts`];

/** In full scans, their schedule, and what the monitor says of health. */
export const scanMutants: readonly Mutant[] = [
  {
    id: 'A11-not-run',
    defect: 'a certificate calls a day clean although a check did not run',
    file: `${monitor}/domain/certificates/certificate.ts`,
    find: `checks.every(({ verdict }) => verdict === 'passed') &&`,
    replace: `checks.every(({ verdict }) => verdict !== 'failed') &&`,
    killedBy: certificateTests,
    title: 'a scan that ran no check makes no day clean',
  },
  {
    id: 'A11-failed-scan',
    defect: 'a certificate knows only of violations that became alerts of the company',
    file: `${monitor}/domain/certificates/verdicts-of-day.ts`,
    find: 'return { violations, isBroken: !isOthers };',
    replace: 'return { violations: 0, isBroken: isOthers && violations > 0 };',
    killedBy: certificateTests,
    title: 'a check that failed in a scan because of the company itself',
  },
  {
    id: 'A11-resolved',
    defect: 'what was wrong and was put right before midnight was never wrong',
    file: `${monitor}/domain/certificates/certificate.ts`,
    find: 'const count = mostOn(alert, day);',
    replace: `const count = alert.status === 'resolved' ? 0 : mostOn(alert, day);`,
    killedBy: certificateTests,
    title: 'one resolved within it is, and the day was not clean',
  },
  {
    id: 'A11-platform',
    defect: 'a violation that is no company’s makes no certificate unclean',
    file: `${monitor}/domain/certificates/alert-of-day.ts`,
    find: 'return !isWhole || named.some(',
    replace: 'return named.some(',
    killedBy: certificateTests,
    title: 'an alert of the platform',
  },
  {
    id: 'D-06-scan',
    defect: 'a full scan passes over soft-deleted rows',
    file: `${scans}/walk-collection.ts`,
    find: 'facts.flatMap((fact) => tellStored(picture, fact, eventsAreJudged))',
    replace: `facts
      .filter(({ state }) => state.status !== 'retired')
      .flatMap((fact) => tellStored(picture, fact, eventsAreJudged))`,
    killedBy: scanTests,
  },
  {
    id: 'D-27-health',
    defect: 'a comparison with an empty team is taken for agreement',
    file: `${monitor}/usecases/health/get-sync-health.ts`,
    find: 'else if (team !== companyTeam)',
    replace: 'else if (companyTeam !== null && team !== companyTeam)',
    killedBy: [`${monitor}/usecases/health/health.test.ts`],
  },
  {
    id: 'INT-004-not-run',
    defect: 'a scan reports that all passed although a check did not run',
    file: `${monitor}/domain/scans/scan-verdict.ts`,
    find: `checks.every(({ verdict }) => verdict === 'passed')`,
    replace: `checks.every(({ verdict }) => verdict !== 'failed')`,
    killedBy: scanTests,
  },
  {
    id: 'INT-004-unread',
    defect: 'a check passes although the rows it is about could not be read',
    file: `${monitor}/domain/scans/scan-verdict.ts`,
    find: `result.verdict !== 'passed' || unread.length === 0`,
    replace: `result.verdict !== 'passed' || unread.length >= 0`,
    killedBy: scanTests,
  },
  {
    id: 'K16-scan',
    defect: 'an index that is missing after a migration is not noticed',
    file: `${scans}/extra-checks.ts`,
    find: 'parts.filter(({ problem }) => problem !== null)',
    replace: 'parts.filter(({ problem }) => problem === undefined)',
    killedBy: scanTests,
  },
  {
    id: 'D-12-clock',
    defect: 'the hour of the daily scan is that of another season',
    file: `${monitor}/domain/scans/daily-schedule.ts`,
    find: '[wanted - DAY_MS, wanted + DAY_MS]',
    replace: '[wanted - 180 * DAY_MS]',
    killedBy: [`${monitor}/domain/scans/daily-schedule.test.ts`],
  },
  {
    id: 'INT-023-resume',
    defect: 'a scan that was interrupted reads its collection from the beginning',
    file: `${scans}/read-stored.ts`,
    find: 'scan.reading === collection.id ? scan.after : null',
    replace: 'scan.reading === collection.id ? null : scan.after',
    killedBy: scanTests,
  },
  {
    id: 'INT-024-silence',
    defect: 'a daily scan that nobody began is not told',
    file: `${scans}/keep-schedule.ts`,
    find: `if (scan === undefined) return 'missed';`,
    replace: 'if (scan === undefined) return undefined;',
    killedBy: [`${scans}/keep-schedule.test.ts`],
  },
  {
    id: 'INT-024-mail',
    defect: 'a report that could not be sent is forgotten',
    file: `${scans}/send-reports.ts`,
    find: `if (error === undefined) {`,
    replace: `if (error === undefined || attempts > 1) {`,
    killedBy: [`${scans}/send-reports.test.ts`],
  },
  {
    id: 'FI7-blind',
    defect: 'a monitor that cannot reach the stream takes silence for health',
    file: `${monitor}/usecases/health/watch-sight.ts`,
    find: `if (now === undefined) return 'unreachable';`,
    replace: 'if (now === undefined) return undefined;',
    killedBy: [`${monitor}/usecases/health/watch-sight.test.ts`],
  },
];

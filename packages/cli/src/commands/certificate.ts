import { type Certificate, getCompanyCertificate, listCertificates } from '@fencepost/contracts/integrity/certificate';
import { listCompanies } from '@fencepost/contracts/tenant/company';
import { z } from 'zod';
import { verifyCertificate } from '../certificate.ts';
import { type Command, command } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { CompanyRef } from '../hands.ts';
import type { View } from '../show/show.ts';
import { facts, section, table } from '../show/table.ts';
import { listed, moment } from '../show/values.ts';
import { fileOption } from './saved.ts';

const READABLE = 0o644;

const view: View<Certificate> = (certificate, paper) => [
  ...facts(
    [
      ['company', certificate.companyName ?? certificate.companyId],
      ['day', certificate.day],
      ['clean', certificate.clean],
      ['issued', moment(certificate.issuedAt)],
      ['scans', listed(certificate.scans)],
      ['canaries', listed(certificate.canaries)],
      ['records', listed(certificate.counts)],
      ['audit', certificate.audit && listed(certificate.audit)],
      ['position', certificate.position],
      ['versions', listed(certificate.versions)],
      ['key', certificate.keyId],
    ],
    paper,
  ),
  ...section(
    'Checks',
    certificate.checks.length === 0
      ? []
      : table(
          [
            { head: 'check', of: ({ check }) => check },
            { head: 'verdict', of: ({ verdict }) => verdict },
            { head: 'checked', of: ({ checked }) => checked },
            { head: 'violations', of: ({ violations }) => violations },
          ],
          certificate.checks,
          paper,
        ),
    paper,
  ),
  ...section(
    'Alerts of the day',
    certificate.alerts.map((alert) => `  ${listed(alert)}`),
    paper,
  ),
  ...section(
    'Not covered',
    certificate.notCovered.map((line) => `  ${line}`),
    paper,
  ),
];

const path = z.string().min(1);

/** Commands about signed certificates (A11). */
export const certificateCommands: readonly Command[] = [
  command({
    path: 'certificate get',
    summary: getCompanyCertificate.summary,
    input: {
      company: CompanyRef,
      day: getCompanyCertificate.input.shape.day.describe('the UTC day, such as 2026-11-20'),
      out: fileOption,
    },
    asks: [getCompanyCertificate, listCompanies],
    example: '--company 1 --day 2026-11-20 --out certificate.json',
    run: async ({ company, day, out }, hands) => {
      const answer = await hands.ask(getCompanyCertificate, { companyId: await hands.companyId(company), day });
      if (out === undefined) hands.show.one(answer, view);
      else {
        await hands.world.files.write(out, `${JSON.stringify(answer.exact, null, 2)}\n`, READABLE);
        hands.show.note(`Written to ${out}: fencepost certificate verify ${out} --public-key <file>`);
      }
      return 'ok';
    },
  }),
  command({
    path: 'certificate list',
    summary: listCertificates.summary,
    input: { company: CompanyRef.optional() },
    asks: [listCertificates],
    example: '--company 1',
    run: async (_, { ask, show }) => {
      show.one(await ask(listCertificates, {}), ({ data }, paper) =>
        table(
          [
            { head: 'day', of: ({ day }) => day },
            { head: 'clean', of: ({ clean }) => clean },
            { head: 'issued', of: ({ issuedAt }) => moment(issuedAt) },
          ],
          data,
          paper,
        ),
      );
      return 'ok';
    },
  }),
  command({
    path: 'certificate verify',
    summary:
      'Verify a certificate without asking anybody: whether the key that you were given signed exactly these words. Ends with exit code 6 where it did not.',
    positions: ['file'],
    input: {
      file: path.describe('the certificate, as JSON'),
      publicKey: path.describe('file with the public key in PEM that you trust, not the one in the certificate'),
    },
    asks: [],
    example: 'certificate.json --public-key fencepost.pem',
    run: async ({ file, publicKey }, { world, show }) => {
      const [text, pem] = await Promise.all([world.files.read(file), world.files.read(publicKey)]);
      const missing = text === undefined ? file : publicKey;
      if (text === undefined || pem === undefined) throw new CliError('usage', `There is no file ${missing}.`);
      const verdict = verifyCertificate(text, pem);
      show.one({ value: verdict, exact: exactOf(verdict) }, (found, paper) =>
        found.holds
          ? [...view(found.certificate, paper), '', 'The signature holds.']
          : [`This certificate does not hold: ${found.because}.`],
      );
      return verdict.holds ? 'ok' : 'issues_found';
    },
  }),
];

const exactOf = (verdict: ReturnType<typeof verifyCertificate>) =>
  verdict.holds
    ? {
        holds: true,
        clean: verdict.certificate.clean,
        companyId: verdict.certificate.companyId,
        day: verdict.certificate.day,
      }
    : verdict;

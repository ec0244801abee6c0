import type { Mutant } from './mutant.ts';

const source = 'packages/cli/src';

/** In the operator’s CLI. */
export const cliMutants: readonly Mutant[] = [
  {
    id: 'CLI-confirm',
    defect: 'whoever gives up at the question has agreed',
    file: `${source}/hands.ts`,
    find: 'if (isAgreed === true) return;',
    replace: 'if (isAgreed !== false) return;',
    killedBy: [`${source}/commands/repair.test.ts`],
  },
  {
    id: 'CLI-reason',
    defect: 'an operator passes across companies without a word why',
    file: `${source}/hands.ts`,
    find: "scope === 'platform' ? reason() : undefined",
    replace: "scope === 'platform' && options.reason !== undefined ? reason() : undefined",
    killedBy: [`${source}/reason.test.ts`],
  },
  {
    id: 'CLI-reason-lost',
    defect: 'the edge forgets why an operator passes across companies',
    file: 'services/edge/src/http/authorize.ts',
    find: 'if (reason !== undefined) return reason;',
    replace: "if (reason !== undefined) return 'operator request';",
    killedBy: ['services/edge/src/http/operator-reason.test.ts'],
  },
  {
    id: 'CLI-default-company',
    defect: 'where one company’s key is stored, it is the company that was meant (D-01)',
    file: `${source}/hands.ts`,
    find: "throw usageError('Which company?",
    replace: "if (companies[0]) return companies[0].key; throw usageError('Which company?",
    killedBy: [`${source}/settings.test.ts`],
  },
  {
    id: 'CLI-key-elsewhere',
    defect: 'the stored key goes to whatever system an option names',
    file: `${source}/settings.ts`,
    find: 'isStored ? stored.key : undefined',
    replace: 'stored.key',
    killedBy: [`${source}/settings.test.ts`],
  },
  {
    id: 'CLI-change-twice',
    defect: 'a change is sent again when its answer did not come',
    file: `${source}/ask/ask.ts`,
    find: 'if (!mayRepeat || ',
    replace: 'if (',
    killedBy: [`${source}/ask/ask.test.ts`],
  },
  {
    id: 'CLI-redirect',
    defect: 'a redirect carries the request to where nobody meant it to go',
    file: `${source}/ask/request-of.ts`,
    find: "// A redirect would carry the key to where nobody meant it to go.\n      redirect: 'error',",
    replace: '',
    killedBy: [`${source}/ask/ask.test.ts`],
  },
  {
    id: 'CLI-no-pass',
    defect: 'a scan that could not be finished is a pass unless somebody is strict',
    file: `${source}/commands/scans.ts`,
    find: "if (state === 'failed')",
    replace: "if (isStrict && state === 'failed')",
    killedBy: [`${source}/ask/follow.test.ts`],
  },
  {
    id: 'CLI-forger',
    defect: 'a certificate is verified with the key that it encloses (A11)',
    file: `${source}/certificate.ts`,
    find: 'const key = publicKeyFrom(trustedPem);',
    replace: 'const key = publicKeyFrom(String(Object(jsonOf(text)).publicKey ?? trustedPem));',
    killedBy: [`${source}/certificate.test.ts`],
  },
  {
    id: 'CLI-terminal',
    defect: 'text of a record commands the operator’s terminal',
    file: `${source}/show/plain.ts`,
    find: ".replaceAll(obeyed, '\\ufffd')",
    replace: '',
    killedBy: [`${source}/show/show.test.ts`],
  },
];

import type { RepairEvidence } from '@fencepost/contracts/integrity/repair-step';
import { inWords } from './values.ts';

/** What speaks for a change; what is tainted is named, with why it does not count (D-02). */
export const evidenceLine = ({ source, says, counts, because }: RepairEvidence): string =>
  `    ${counts ? 'because' : 'does not count'} (${inWords(source)}): ${inWords(says)}${because === null ? '' : `; ${inWords(because)}`}`;

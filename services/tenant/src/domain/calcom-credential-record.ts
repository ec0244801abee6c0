import { CalcomCredential } from '@fencepost/contracts/tenant/credential';
import { z } from 'zod';

/** A company's Cal.com key as it is stored: sealed for this company and this purpose. */
export const CalcomCredentialRecord = CalcomCredential.extend({ sealed: z.string().min(1).max(2_000) });
export type CalcomCredentialRecord = z.output<typeof CalcomCredentialRecord>;

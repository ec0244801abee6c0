import type { Certificate } from '@fencepost/contracts/integrity/certificate';

/** A certificate of a day that is over: never changed. Its id is the company's and the day's. */
export interface StoredCertificate {
  readonly id: string;
  readonly version: number;
  readonly companyId: string;
  readonly day: string;
  readonly certificate: Certificate;
}

export interface Certificates {
  byId(id: string): Promise<StoredCertificate | undefined>;
  /** False when it is there already. */
  add(certificate: Omit<StoredCertificate, 'version'>): Promise<boolean>;
  /** Of a company, the newest day first. */
  ofCompany(companyId: string, limit: number): Promise<readonly StoredCertificate[]>;
}

/** Signs with the monitor's own key. */
export interface CertificateSigner {
  readonly keyId: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  /** base64url */
  sign(text: string): string;
}

/** Recomputes a company's audit chain at its owner; throws AppError where nobody answers. */
export type ReadAudit = (companyId: string) => Promise<Certificate['audit']>;

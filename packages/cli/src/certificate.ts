import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { Certificate } from '@fencepost/contracts/integrity/certificate';

/** What looking at a certificate found, without asking anybody. */
export type Verdict =
  | { readonly holds: true; readonly certificate: Certificate }
  | { readonly holds: false; readonly because: string };

/**
 * Whether a certificate was signed with the key that belongs to `trustedPem`. The signature is over every member but
 * `signature`, members that this version does not know too, so that none can be added, changed or left out.
 */
export const verifyCertificate = (text: string, trustedPem: string): Verdict => {
  const key = publicKeyFrom(trustedPem);
  if (key === undefined) return wrong('the public key is no Ed25519 key in PEM');
  const json = jsonOf(text);
  const certificate = Certificate.safeParse(json);
  if (!isRecord(json) || !certificate.success)
    return wrong('the file is no certificate of the form fencepost-certificate/1');
  // Of two members with one name a program reads the last and a person perhaps the first.
  if (namesIn(text) !== membersOf(json)) return wrong('a member is there twice');
  const { signature, ...signed } = json;
  if (typeof signature !== 'string' || !isBase64Url(signature))
    return wrong('the signature is not written as base64url');
  const isSigned = verify(null, Buffer.from(canonical(signed)), key, Buffer.from(signature, 'base64url'));
  if (!isSigned)
    return wrong(
      'the signature is not that of this key over these words: something was changed, or another key signed',
    );
  return { holds: true, certificate: certificate.data };
};

const wrong = (because: string): Verdict => ({ holds: false, because });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One text for one signature: Node would skip what is no base64url. */
const isBase64Url = (text: string): boolean => Buffer.from(text, 'base64url').toString('base64url') === text;

const publicKeyFrom = (pem: string): KeyObject | undefined => {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const namesIn = (text: string): number =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;

const membersOf = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + membersOf(each), 0);
  if (!isRecord(value)) return 0;
  return Object.values(value).reduce((sum: number, each) => sum + 1 + membersOf(each), 0);
};

/** JSON with the members of every object in the order of their names, and no spaces. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
};

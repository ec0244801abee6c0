import { generateKeyPairSync } from 'node:crypto';

/** A key of an audit's signer: whole, and its public half alone. */
export const newSigningKey = (keyId: string): { readonly keys: string; readonly publicOnly: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [secret, open] = [
    privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicKey.export({ format: 'der', type: 'spki' }),
  ];
  return { keys: `${keyId}:${secret.toString('base64')}`, publicOnly: `${keyId}:${open.toString('base64')}` };
};

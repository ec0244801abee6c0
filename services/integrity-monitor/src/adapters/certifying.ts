import { readFileSync } from 'node:fs';
import { verifyAudit } from '@fencepost/contracts/booking/audit';
import { tenantScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { Caller } from '@fencepost/service-kit/mesh';
import { newId } from '@fencepost/service-kit/random-id';
import { z } from 'zod';
import type { IntegrityMonitorConfig } from '../config.ts';
import type { Certifying } from '../wire-certificates.ts';
import { makeCertificateStore } from './certificate-rows.ts';
import { makeCertificateSigner } from './certificate-signer.ts';

interface Ground {
  readonly config: Pick<IntegrityMonitorConfig, 'CERTIFICATE_KEY'>;
  readonly store: Store;
  readonly call: Caller;
}

/** Beside `src` and `dist` alike; tools/check/versions.test.ts keeps every package at one version. */
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
const me = { kind: 'service', id: 'integrity-monitor' } as const;

/** What certificates need of the world. */
export const makeCertifying = ({ config, store, call }: Ground): Certifying => ({
  certificates: makeCertificateStore(store),
  signer: config.CERTIFICATE_KEY === undefined ? undefined : makeCertificateSigner(config.CERTIFICATE_KEY),
  readAudit: async (tenantId) => {
    const scope = tenantScope({ tenantId, actor: me, requestId: newId('req') });
    const { intact, entries, head } = await call(verifyAudit, {}, scope);
    return { intact, entries, ...head };
  },
  versions: { fencepost: version, node: process.version },
});

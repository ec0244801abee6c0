import { TenantId } from '@fencepost/contracts/ids';
import { Certificate } from '@fencepost/contracts/integrity/certificate';
import type { Store } from '@fencepost/mongo-kit/collection';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';
import type { Certificates } from '../usecases/certificates/ports.ts';

/** Certificates of days that are over, as text: the same bytes for ever. */
export const certificateRows = defineCollection({
  name: 'certificates',
  scope: 'platform',
  id: z.string().regex(/^crt_[0-9a-z]{26}$/),
  row: z.object({ companyId: TenantId, day: z.iso.date(), text: z.string() }),
  indexes: [{ name: 'newest_of_company', keys: { companyId: 1, day: -1 } }],
});

export const makeCertificateStore = (store: Store): Certificates => {
  const rows = store.collection(certificateRows).platform();
  return {
    byId: async (id) => {
      const row = await rows.findOne({ _id: id });
      return row === undefined ? undefined : storedOf(row);
    },
    add: async ({ id, companyId, day, certificate }) =>
      (await rows.insert({ _id: id, companyId: TenantId.parse(companyId), day, text: JSON.stringify(certificate) }))
        .inserted,
    ofCompany: async (companyId, limit) => (await rows.find({ companyId }, { sort: { day: -1 }, limit })).map(storedOf),
  };
};

const storedOf = (row: {
  readonly _id: string;
  readonly version: number;
  readonly companyId: string;
  readonly day: string;
  readonly text: string;
}) => ({
  ...{ id: row._id, version: row.version, companyId: row.companyId, day: row.day },
  certificate: Certificate.parse(JSON.parse(row.text)),
});

import type { Clock } from '@fencepost/service-kit/clock';
import { makeAppendAudit } from '../usecases/audit/append-audit.ts';
import type { Anchor, AuditStores, CheckpointSigner, PersonBox } from '../usecases/audit/audit-ports.ts';
import { makePersonKeys } from '../usecases/audit/destroy-person-key.ts';
import { makeExportAudit } from '../usecases/audit/export-audit.ts';
import { makeGetAuditCheckpoint } from '../usecases/audit/get-audit-checkpoint.ts';
import { makeListAudit } from '../usecases/audit/list-audit.ts';
import { makeReadPersonal } from '../usecases/audit/read-personal.ts';
import { makeSealPersonal } from '../usecases/audit/seal-personal.ts';
import { makeVerifyAudit } from '../usecases/audit/verify-audit.ts';
import { makeWriteCheckpoint } from '../usecases/audit/write-checkpoint.ts';
import { makeWriteCheckpoints } from '../usecases/audit/write-checkpoints.ts';

/** What the audit needs of the world. */
export interface AuditWorld extends AuditStores {
  readonly signer: CheckpointSigner;
  readonly personBox: PersonBox;
  readonly clock: Clock;
  readonly anchor: Anchor;
}

/** The use cases of the audit. `appendAudit` joins events in batches: one of it serves a whole process. */
export const wireAudit = (world: AuditWorld) => {
  const readPersonal = makeReadPersonal(world);
  const writeCheckpoint = makeWriteCheckpoint(world);
  return {
    appendAudit: makeAppendAudit(world),
    readPersonal,
    sealPersonal: makeSealPersonal(world),
    personKeys: makePersonKeys(world),
    writeCheckpoints: makeWriteCheckpoints({ ...world, writeCheckpoint }),
    writeCheckpoint,
    listAudit: makeListAudit({ ...world, readPersonal }),
    exportAudit: makeExportAudit({ ...world, readPersonal, writeCheckpoint }),
    getAuditCheckpoint: makeGetAuditCheckpoint(world),
    verifyAudit: makeVerifyAudit(world),
  };
};

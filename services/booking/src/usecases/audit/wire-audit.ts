import type { Clock } from '@fencepost/service-kit/clock';
import { makeAppendAudit } from './append-audit.ts';
import type { Anchor, AuditStores, CheckpointSigner, PersonBox } from './audit-ports.ts';
import { makePersonKeys } from './destroy-person-key.ts';
import { makeExportAudit } from './export-audit.ts';
import { makeGetAuditCheckpoint } from './get-audit-checkpoint.ts';
import { makeListAudit } from './list-audit.ts';
import { makeReadPersonal } from './read-personal.ts';
import { makeSealPersonal } from './seal-personal.ts';
import { makeVerifyAudit } from './verify-audit.ts';
import { makeWriteCheckpoint } from './write-checkpoint.ts';
import { makeWriteCheckpoints } from './write-checkpoints.ts';

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

import type { Envelope } from '@fencepost/contracts/envelope';
import type { PlatformScope } from '@fencepost/contracts/scope';

/** A stored record as it is, whether it fits its schema or not. Without what the store keeps for itself. */
export interface RawRecord {
  readonly id: string;
  /** Null where there is none: of the platform, or of nobody. */
  readonly tenantId: string | null;
  /** What stands where its company should; `ABSENT` where nothing does. */
  readonly storedTenantId: unknown;
  /** Null where what is stored is no version. */
  readonly version: number | null;
  readonly members: Readonly<Record<string, unknown>>;
  /** Whose repair wrote it last; null where none did. */
  readonly repairedBy: string | null;
  readonly fits: boolean;
}

export interface RawChange {
  /** By the name of a member; `ABSENT` takes it away. Never whose the record is, and nothing that the store owns. */
  readonly set: Readonly<Record<string, unknown>>;
  /** What the record says from now on in `repairedBy`. */
  readonly by: string;
  /** Puts back what fitted no schema, past the validator of the database. Otherwise the record has to fit afterwards. */
  readonly restores: boolean;
}

/**
 * The one way to records that no longer parse, for repair alone. The port; mongo-kit fulfils it. Looking and changing both
 * need the reason of a platform scope.
 */
export interface RawRecords {
  look(id: string, scope: PlatformScope): Promise<RawRecord | undefined>;
  /**
   * Changes the record if its version and the members named in `set` are still as they were seen; undefined where they are
   * not. Throws `conflict` where the record would not fit its schema.
   */
  change(
    seen: RawRecord,
    change: RawChange,
    written: { readonly scope: PlatformScope; readonly event: Envelope | undefined },
  ): Promise<RawRecord | undefined>;
  /**
   * Gives a record to the company that it always was of: nothing else is written and its version stays, because what was told
   * of it stays true. Only if version and company are still as they were seen; undefined where they are not. Throws `conflict`
   * where the record would not fit its schema, or where that company has such a record already.
   */
  giveTo(
    seen: RawRecord,
    change: { readonly tenantId: unknown; readonly by: string; readonly restores: boolean },
    scope: PlatformScope,
  ): Promise<RawRecord | undefined>;
}

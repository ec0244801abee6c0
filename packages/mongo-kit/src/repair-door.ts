import type { RawRecords } from '@fencepost/service-kit/raw-record';
import type { Store } from './collection.ts';
import type { CollectionDefinition, RowBase } from './define-collection.ts';
import { repairDoors } from './repair-key.ts';

/**
 * The one raw compare-and-set door: it reaches rows that no longer parse, of any company. Only adapters named `repair-*.ts`
 * may import it; `./dev check` holds everybody to that.
 */
export const openRepairDoor = <Row extends RowBase>(store: Store, definition: CollectionDefinition<Row>): RawRecords =>
  store[repairDoors](definition as unknown as CollectionDefinition);

export { repairDoors } from './repair-key.ts';

import { type getReplay, Replay } from '@fencepost/contracts/booking/replay';
import { known } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';

export const makeGetReplay =
  ({ replays }: Pick<Stores, 'replays'>) =>
  async ({ replayId }: z.output<typeof getReplay.input>, _: PlatformScope): Promise<Replay> =>
    Replay.parse(known(await replays.byId(replayId)));

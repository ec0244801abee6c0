import type { Logger } from '@fencepost/service-kit/logger';
import type { Namespace } from '@fencepost/service-kit/namespace';
import type { NatsConnection } from '@fencepost/service-kit/nats';
import { readStreamEnd } from '@fencepost/service-kit/stream-end';
import { readStream } from '@fencepost/service-kit/stream-reader';
import { eventsStream } from '@fencepost/service-kit/streams';
import type { Listen } from '../usecases/canaries/ports.ts';

const END_TIMEOUT_MS = 3_000;
/** A round is short; what is beyond is not kept. */
const MOST_HEARD = 20_000;

/** Hears every event that is published from now on. */
export const makeListen =
  ({
    nc,
    namespace,
    log,
  }: {
    readonly nc: NatsConnection;
    readonly namespace: Namespace;
    readonly log: Logger;
  }): Listen =>
  async () => {
    const heard: { subject: string; tenantId: string | null; text: string }[] = [];
    const end = await readStreamEnd({ nc, namespace, stream: eventsStream.name, timeoutMs: END_TIMEOUT_MS });
    const reader = readStream({
      ...{ nc, namespace, log, stream: eventsStream.name, filterSubjects: eventsStream.subjects, fromSeq: end + 1 },
      handle: ({ subject, data }) => {
        if (heard.length >= MOST_HEARD) return;
        const text = new TextDecoder().decode(data);
        heard.push({ subject, tenantId: tenantOf(text), text });
      },
    });
    return {
      stop: async () => {
        await reader.stop();
        return heard;
      },
    };
  };

const tenantOf = (text: string): string | null => /"tenantId":"(ten_[0-9a-z]+)"/.exec(text)?.[1] ?? null;

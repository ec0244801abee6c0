import { countTeamDependents } from '@fencepost/contracts/booking/dependents';
import type { Envelope } from '@fencepost/contracts/envelope';
import { type Bucket, openBucket } from '@fencepost/service-kit/key-value';
import { makeLogger } from '@fencepost/service-kit/logger';
import { type Caller, handle, makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { makePublisher } from '@fencepost/service-kit/publisher';
import { newId } from '@fencepost/service-kit/random-id';
import { eventHeaders } from '@fencepost/service-kit/relay';
import { readStream } from '@fencepost/service-kit/stream-reader';
import { declareStream, eventsStream } from '@fencepost/service-kit/streams';
import type { Dependents } from '../src/usecases/ports.ts';

/** Another process on the same broker, as far as the tenant service can tell: it asks, listens, and is the booking service. */
export interface Neighbour {
  readonly call: Caller;
  readonly events: readonly Envelope[];
  readonly directory: Bucket;
  /** Publishes an event as another service would. */
  tell(event: Envelope): Promise<void>;
  /** What the booking service says hangs on a team; a test changes it. */
  readonly dependents: { now: Dependents };
  stop(): Promise<void>;
}

export const startNeighbour = async (broker: { url: string; prefix: string }): Promise<Neighbour> => {
  const log = makeLogger({ service: 'test', level: 'silent' });
  const namespace = makeNamespace(broker.prefix);
  const metrics = makeMetrics('neighbour');
  const nc = await connectNats({ url: broker.url, name: 'neighbour', log });
  await declareStream(nc, namespace, eventsStream);
  const mesh = makeMesh({ nc, namespace, nodeId: newId('neighbour'), log, metrics });
  const dependents = { now: { futureAppointments: 0, holds: 0, passports: 0 } };
  mesh.provide('booking', [handle(countTeamDependents, async () => dependents.now)]);
  await mesh.start();
  const publisher = makePublisher({ nc, namespace, metrics, log });
  const events: Envelope[] = [];
  const reader = readStream({
    nc,
    namespace,
    log,
    stream: eventsStream.name,
    filterSubjects: ['events.>'],
    fromSeq: 1,
    handle: ({ data }) => events.push(JSON.parse(Buffer.from(data).toString())),
  });
  return {
    call: mesh.call,
    events,
    directory: await openBucket({ nc, namespace, name: 'directory', log }),
    tell: async (event) => {
      const { tenantId, requestId } = event;
      const headers = {
        ...(tenantId === null ? {} : { [eventHeaders.tenantId]: tenantId }),
        [eventHeaders.requestId]: requestId,
      };
      await publisher.publish(event.subject, JSON.stringify(event), { messageId: event.id, headers });
    },
    dependents,
    stop: async () => {
      await reader.stop();
      publisher.close();
      await mesh.stop();
      await nc.close();
    },
  };
};

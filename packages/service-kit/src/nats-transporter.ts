import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { Transporters } from 'moleculer';

/**
 * Moleculer over the connection that the composition root owns: calls and streams share it, and this never closes it.
 * Requests go to NATS queue groups, so that a dead replica stops getting them as soon as the server notices.
 */
export class NatsTransporter extends Transporters.Base {
  readonly #nc: NatsConnection;
  readonly #addressed: Subscription[] = [];
  readonly #balanced = new Map<string, Subscription>();

  constructor(nc: NatsConnection) {
    super({});
    this.#nc = nc;
    this.hasBuiltInBalancer = true;
  }

  async connect(): Promise<void> {
    void this.#followStatus();
    await this.onConnected();
  }

  async disconnect(): Promise<void> {
    this.connected = false;
    for (const subscription of [...this.#addressed, ...this.#balanced.values()]) subscription.unsubscribe();
    this.#balanced.clear();
  }

  async subscribe(command: string, nodeId?: string): Promise<void> {
    this.#addressed.push(this.#listen(this.getTopicName(command, nodeId), command));
  }

  /** Moleculer would unsubscribe everything first, also after a reconnect: requests in that gap would be lost. */
  override async makeBalancedSubscriptions(): Promise<void> {
    const wanted = new Set(
      this.broker.getLocalNodeInfo().services.flatMap(({ actions }) => Object.keys(actions ?? {})),
    );
    for (const action of wanted) {
      if (!this.#balanced.has(action)) await this.subscribeBalancedRequest(action);
    }
    for (const [action, subscription] of this.#balanced) {
      if (wanted.has(action)) continue;
      this.#balanced.delete(action);
      // Unsubscribing would drop the requests that are already on their way to us.
      if (this.connected) await subscription.drain();
    }
    if (this.connected) await this.#nc.flush();
  }

  async subscribeBalancedRequest(action: string): Promise<void> {
    this.#balanced.set(action, this.#listen(`${this.prefix}.REQB.${action}`, 'REQ', action));
  }

  async subscribeBalancedEvent(): Promise<void> {
    throw new Error('Events travel over JetStream, never over Moleculer.');
  }

  async send(topic: string, data: Buffer): Promise<void> {
    this.#nc.publish(topic, data);
  }

  /** Moleculer merges the callee's meta into the caller's: here meta does not exist, in either direction. */
  override deserialize(type: string, bytes: Buffer): ReturnType<Transporters.Base['deserialize']> {
    const packet = super.deserialize(type, bytes);
    packet.payload.meta = {};
    return packet;
  }

  #listen(topic: string, command: string, queue?: string): Subscription {
    const callback = (error: Error | null, message: Msg): void => {
      if (error !== null) this.logger.error(`NATS refused ${topic}`, error);
      else void this.#take(command, message.data);
    };
    return this.#nc.subscribe(topic, queue === undefined ? { callback } : { queue, callback });
  }

  async #take(command: string, data: Uint8Array): Promise<void> {
    try {
      await this.receive(command, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    } catch (error) {
      this.logger.error(`A ${command} packet could not be handled`, error);
    }
  }

  /** While NATS is away calls fail at once: kept in the client's buffer they would run after their callers gave up. */
  async #followStatus(): Promise<void> {
    for await (const { type } of this.#nc.status()) {
      if (type === 'disconnect') this.connected = false;
      if (type === 'reconnect') void this.#returned();
    }
    this.connected = false;
  }

  async #returned(): Promise<void> {
    try {
      await this.onConnected(true);
    } catch (error) {
      this.logger.warn('NATS went away again while this node was coming back', error);
    }
  }
}

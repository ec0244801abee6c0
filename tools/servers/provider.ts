import type { Running } from './running.ts';
import type { Screen } from './screen.ts';

type ServerName = 'nats' | 'redis' | 'mongo';
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a server comes from. Places are looked through in this order, the same for every server. */
export type Found =
  | { readonly from: 'url'; readonly url: string }
  | { readonly from: 'path' | 'cache'; readonly program: string; readonly version: string }
  | { readonly from: 'docker'; readonly image: string };

/** Where one server may be found. */
export interface Places {
  /** Environment variable with the URL of a server that already runs. */
  readonly variable: string;
  readonly program: string;
  readonly minimumVersion: string;
  readonly image: string;
  /** Folder and program of an earlier installation of ours, in the cache. */
  readonly cached?: { readonly folder: string; readonly program: string; readonly version: string };
}

export interface StartOptions {
  /** The server's data; made when missing. */
  readonly directory: string;
  readonly port: number;
  /** What was acknowledged survives a power cut (for `up`, `demo` and fault tests); without it tests run faster. */
  readonly durable: boolean;
  /** File that takes what the server prints. */
  readonly log: string;
  /** Ends an attempt to start. */
  readonly signal?: AbortSignal;
}

export interface Surroundings {
  readonly env: Environment;
  readonly screen: Screen;
  /** Ends an installation. */
  readonly signal?: AbortSignal;
}

/** One server: how it is found on this machine, installed when it is not, and started. */
export interface Provider {
  readonly name: ServerName;
  readonly title: string;
  readonly places: Places;
  find(surroundings: Surroundings): Promise<Found | undefined>;
  install(surroundings: Surroundings): Promise<Found>;
  start(found: Found, options: StartOptions): Promise<Running>;
}

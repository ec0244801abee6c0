import type {} from 'vitest';

/** URLs of the real servers that one integration run shares; every test file keeps to its own namespace and database. */
export interface Servers {
  readonly nats: string;
  readonly redis: string;
  readonly mongo: string;
}

declare module 'vitest' {
  /** Read with `inject('servers')`; provided by `tools/test/servers-setup.ts`. */
  export interface ProvidedContext {
    servers: Servers;
  }
}

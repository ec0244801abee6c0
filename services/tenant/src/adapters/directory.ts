import type { Bucket } from '@fencepost/service-kit/key-value';
import type { Directory } from '../usecases/ports.ts';

/** The directory in a key-value bucket that the edge watches. */
export const makeDirectory = (bucket: Bucket): Directory => ({
  put: (key, entry) => bucket.put(key, JSON.stringify(entry)),
  remove: (key) => bucket.remove(key),
});

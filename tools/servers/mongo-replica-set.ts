import { MongoClient } from 'mongodb';

const ANSWER_DEADLINE_MS = 2000;
const NOT_YET_INITIALISED = 94;
const INVALID_REPLICA_SET_CONFIG = 93;

/**
 * Whether the server on this port takes writes. A `mongod` that was never told so becomes a replica set of one; one that
 * kept its data but moved to another port is told its new address.
 */
export const isPrimary = async (port: number): Promise<boolean> => {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: ANSWER_DEADLINE_MS,
    connectTimeoutMS: ANSWER_DEADLINE_MS,
  });
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello.isWritablePrimary === true) return true;
    await makeSetOfOne(client, `127.0.0.1:${port}`);
    return false;
  } catch {
    return false;
  } finally {
    await client.close();
  }
};

const makeSetOfOne = async (client: MongoClient, host: string): Promise<void> => {
  const admin = client.db('admin');
  const members = [{ _id: 0, host }];
  const status = await admin.command({ replSetGetStatus: 1 }).catch((error: { code?: number }) => error);
  if (status.code === NOT_YET_INITIALISED) await admin.command({ replSetInitiate: { _id: 'fencepost', members } });
  if (status.code === INVALID_REPLICA_SET_CONFIG) {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
  }
};

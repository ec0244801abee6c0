import { connect, createServer, type Socket } from 'node:net';

/** A line to a MongoDB server that a test can cut, mend, and make swallow one answer. */
export interface CutLine {
  /** The server's URL through this line. */
  readonly url: string;
  cut(): void;
  mend(): void;
  /** Lets the next request that contains `text` through to the server, and breaks the connection before its answer. */
  swallowAnswerTo(text: string): void;
  close(): Promise<void>;
}

export const openCutLine = async (serverUrl: string): Promise<CutLine> => {
  const { hostname, port } = new URL(serverUrl);
  const ends = new Set<Socket>();
  let whole = true;
  let marked: string | undefined;

  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(Number(port), hostname);
    const breakBoth = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', breakBoth).on('close', () => ends.delete(end) && breakBoth());
    }
    near.on('data', (request) => {
      const isMarked = marked !== undefined && request.includes(marked);
      if (isMarked) marked = undefined;
      far.write(request);
      if (isMarked) far.removeAllListeners('data').once('data', breakBoth);
    });
    far.on('data', (answer) => near.write(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const ownPort = typeof address === 'object' ? address?.port : undefined;

  const cut = (): void => {
    whole = false;
    for (const end of ends) end.destroy();
  };
  return {
    // direct: the server tells its own address, and a driver would go around this line
    url: `mongodb://127.0.0.1:${ownPort}/?directConnection=true`,
    cut,
    mend: () => {
      whole = true;
    },
    swallowAnswerTo: (text) => {
      marked = text;
    },
    close: () => {
      cut();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
};

import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that a test can cut and mend. */
export const openCutLine = async (serverUrl: string) => {
  const { hostname, port, protocol } = new URL(serverUrl);
  const ends = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(Number(port), hostname);
    for (const end of [near, far]) {
      ends.add(end);
      end
        .on('error', () => end.destroy())
        .on('close', () => {
          ends.delete(end);
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const ownPort = typeof address === 'object' ? address?.port : undefined;
  const cut = (): void => {
    whole = false;
    for (const end of ends) end.destroy();
  };
  return {
    url: `${protocol}//127.0.0.1:${ownPort}`,
    cut,
    mend: () => {
      whole = true;
    },
    close: (): Promise<void> => {
      cut();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
};

import { createWriteStream } from 'node:fs';
import { userInfo } from 'node:os';

export interface ContainerCommand {
  readonly image: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Mounted under its own name, so that arguments mean the same inside and outside. */
  readonly directory: string;
  readonly log: string;
}

export interface RunningContainer {
  readonly exited: Promise<string>;
  stop(graceMs: number): Promise<void>;
  kill(): Promise<void>;
}

/** Whether a Docker engine answers; without one it costs half a second at most. */
export const hasDockerEngine = async (): Promise<boolean> => {
  const { getContainerRuntimeClient } = await import('testcontainers');
  return getContainerRuntimeClient().then(
    () => true,
    () => false,
  );
};

/**
 * Runs a server in a container on the host's network, so that it binds to 127.0.0.1 and takes the same arguments as the
 * program itself. Testcontainers' reaper removes it when this process dies.
 */
export const startContainer = async (command: ContainerCommand): Promise<RunningContainer> => {
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  const { uid, gid } = userInfo();
  const container = await new GenericContainer(command.image)
    .withEntrypoint([command.program])
    .withCommand([...command.args])
    .withNetworkMode('host')
    .withUser(`${uid}:${gid}`)
    .withBindMounts([{ source: command.directory, target: command.directory }])
    .withWorkingDir(command.directory)
    .withLogConsumer((lines) => lines.pipe(createWriteStream(command.log, { flags: 'a' })))
    .start();
  const { dockerode } = (await getContainerRuntimeClient()).container;
  const handle = dockerode.getContainer(container.getId());
  const exited = handle.wait().then(
    (end: { StatusCode: number }) => `exit code ${end.StatusCode}`,
    (error: unknown) => `lost sight of the container: ${error}`,
  );
  return {
    exited,
    stop: async (graceMs) => void (await container.stop({ timeout: graceMs })),
    kill: async () => {
      await handle.kill({ signal: 'SIGKILL' });
      await exited;
    },
  };
};

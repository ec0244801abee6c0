import { connect } from 'node:net';

const ANSWER_DEADLINE_MS = 1000;

/** Whether whoever listens on this port of 127.0.0.1 answers in the expected way, after a greeting or to a question. */
export const answers = (port: number, expected: RegExp, question = ''): Promise<boolean> =>
  new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(question));
    const done = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(ANSWER_DEADLINE_MS, () => done(false));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (expected.test(heard)) done(true);
    });
  });

import { createServer } from 'node:http';
import { env } from 'node:process';

/** Stands in for a service where only the launcher is tested: listens, says so, ends when asked. */
const server = createServer((_request, response) => void response.end(`${process.pid}`));
server.listen(Number(env.PORT), '127.0.0.1', () => console.log(JSON.stringify({ msg: 'ready' })));
process.once('SIGTERM', () => process.exit(0));

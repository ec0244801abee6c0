import { PersonHandle } from '@fencepost/contracts/person';
import { openOperator } from './operator.ts';

// Who reaches the broker of an installation is trusted with letting people in; no key of an operator is.
const [handle] = process.argv.slice(2);
const person = PersonHandle.safeParse(handle);
const natsUrl = process.env.NATS_URL;
if (!person.success || natsUrl === undefined) {
  console.error('usage: NATS_URL=nats://… ./dev operator-key <handle>, such as ada: who it is, in small letters');
  process.exitCode = 2;
} else {
  const operator = await openOperator(natsUrl);
  try {
    console.log(await operator.issueOperatorKey(person.data));
  } finally {
    await operator.close();
  }
}

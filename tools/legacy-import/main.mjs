// Plain JavaScript without an import, because a Node that is too old reads nothing else: it stumbles over `.ts` with a stack.
const OLDEST = 24;
const { node } = process.versions;

if (Number(node.split('.', 1)[0]) < OLDEST) {
  process.stderr.write(
    `This tool needs Node ${OLDEST} or newer, and this is Node ${node}. In a checkout, \`export PATH="$PWD/node_modules/.bin:$PATH"\` finds the right one once \`./dev help\` has run.\n`,
  );
  process.exitCode = 2;
} else {
  await import('./main.ts');
}

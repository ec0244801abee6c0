// Fills package-lock.json with the optional platform packages that an incomplete registry mirror left out.
// npm writes such a lockfile and then refuses it in `npm ci`. Run after every dependency change: node tools/lock-fill.mjs
import fs from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const packages = lock.packages;

const platformOf = (name) => {
  const os = name.match(/(darwin|linux|win32|freebsd)/);
  const cpu = name.match(/(arm64|x64|arm)(?=-|$)/);
  const libc = /musl/.test(name) ? ['musl'] : /-gnu$/.test(name) ? ['glibc'] : undefined;
  return { ...(os && { os: [os[1]] }), ...(cpu && { cpu: [cpu[1]] }), ...(libc && { libc }) };
};

const resolvable = (from, name) => {
  for (let dir = from; ; ) {
    if (packages[`${dir ? `${dir}/` : ''}node_modules/${name}`]) return true;
    const at = dir.lastIndexOf('node_modules/');
    if (dir === '' || at < 0) return false;
    dir = dir.slice(0, at).replace(/\/$/, '');
  }
};

let added = 0;
for (const [path, entry] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    if (resolvable(path, name) || !/^\d/.test(version) || Object.keys(platform).length === 0) continue;
    packages[`node_modules/${name}`] = { version, optional: true, ...platform };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages filled in`);

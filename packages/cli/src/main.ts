#!/usr/bin/env node
import { completionOf, isCompletion } from './completion.ts';
import { realWorld } from './real-world.ts';
import { runFencepost } from './run.ts';

if (isCompletion(process.argv)) completionOf();
else process.exitCode = await runFencepost(process.argv.slice(2), realWorld());

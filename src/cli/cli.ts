#!/usr/bin/env node
import { main } from './main.js';

// Words that nobody reads any more are no reason to end.
process.stderr.on('error', () => undefined);
// Let what was written reach a pipe before the process ends.
process.exitCode = await main(process.argv.slice(2));

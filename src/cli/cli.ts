#!/usr/bin/env node
import { main } from './main.js';

// A failed write to stderr must not end the process.
process.stderr.on('error', () => undefined);
// Let pending output reach the pipe before the process ends.
process.exitCode = await main(process.argv.slice(2));
